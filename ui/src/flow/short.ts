// A verdict in two or three words: for rows and for news.

import type { HistoryEntry, Judgement } from '../wire';
import type { WordKey } from '../words';
import { joined } from './joined';
import { isTyped } from './kept';

export function shortOf(shown: { judgement: Judgement; entry: HistoryEntry | null }): WordKey {
  const { word } = joined(shown);
  if (!isTyped(shown)) return `short.${word}`;
  if (shown.entry?.report.is !== 'looked_up') return 'short.typed';
  return word === 'not_issued' ? 'short.typed_wrong' : `short.${word}`;
}
