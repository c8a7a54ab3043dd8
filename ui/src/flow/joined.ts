// The headline of a verdict with what a server says of the item beside it.
//
// The rule is core's, written into `JOINED` and `UNISSUED`: the label's verdict is this device's and stays; a server is
// heard only where the label is authentic and nothing but the question of copies is open. So no answer
// makes a bad, unknown or warned verdict good, whoever gives it.

import { JOINED, UNISSUED } from '../wire';
import type { CodeSaid, CopiesPunch, HistoryEntry, HistoryLine, Judgement, Tone, VerdictWord } from '../wire';

/** What was answered about the item, however the label itself was judged. */
export function historyOf(entry: HistoryEntry | null): HistoryLine | null {
  if (entry?.report.is === 'looked_up') return entry.report.said.history;
  return entry?.report.is === 'answered' ? entry.report.answer.history : null;
}

/** A kept reading as a verdict to be joined. */
export const shownOf = (entry: HistoryEntry): { judgement: Judgement; entry: HistoryEntry } => ({ judgement: entry.judgement, entry });

export function joined({ judgement, entry }: { judgement: Judgement; entry: HistoryEntry | null }): Judgement {
  if (entry?.report.is === 'looked_up') return lookedUp(judgement, entry.text, entry.report.said);
  if (entry?.report.is === 'refused') {
    const isUnissued = entry.report.code === 'not_issued' && UNISSUED.includes(judgement.word);
    return isUnissued ? headed(judgement, 'not_issued', 'bad', 'not_checked') : judgement;
  }
  const said = historyOf(entry)?.standing;
  const headline = said === undefined ? undefined : JOINED[judgement.word]?.[said];
  return said === undefined || headline === undefined ? judgement : headed(judgement, said, headline.tone, headline.copies);
}

const headed = (own: Judgement, word: VerdictWord, tone: Tone, copies: CopiesPunch): Judgement => ({ ...own, word, tone, punches: { ...own.punches, copies } });

/** Of a typed code this device knows nothing by itself: what is shown is the server's word, without a signature. */
function lookedUp(own: Judgement, digits: string, { code, judgement: item }: CodeSaid): Judgement {
  if (item === null) return { ...own, word: 'not_issued', tone: 'bad', other: null };
  const { gtin, lot, expiry } = item.fields ?? { gtin: '', lot: null, expiry: null };
  return {
    ...own,
    word: item.word,
    tone: item.tone,
    issuer: item.issuer,
    product: item.product,
    brandSays: item.brandSays,
    recall: item.recall,
    punches: { signature: 'absent', ...item.punches },
    fields: { gtin, lot, expiry, serial: digits, typedCode: code, cpv: null, production: null, packaging: null, bestBefore: null, elementString: '' },
    other: null,
  };
}
