// Every judgement that can occur with every answer to it, written from Rust (`crates/words/tests/agree.rs`): window and
// page show of each what the server's pages, the telephone and the command do.

import { describe, expect, it } from 'vitest';

import told from '../../tests/vectors/told.jsonl?raw';
import { CODE, TYPED } from '../e2e/support/judgements';
import { historyOf } from './flow/joined';
import { punchRow } from './punches';
import { findingTexts, noMeans, verdictText, type Shown } from './verdict';
import type { CodeSaid, CodeSays, HistoryEntry, HistoryLine, Judgement, Reporting } from './wire';
import { wordsIn } from './words';

type Line = {
  judgement?: Partial<Judgement>;
  history?: HistoryLine | null;
  says?: CodeSays;
  item?: Partial<Judgement> | null;
  shown: Record<string, unknown>;
};

const [first = '', ...lines] = told.trimEnd().split('\n');
const base = JSON.parse(first) as Judgement;
const at = base.judgedAt;
const words = wordsIn('en');

const entryOf = (judgement: Judgement, text: string, report: Reporting): HistoryEntry => ({
  id: 'e',
  at,
  text,
  origin: text === CODE ? 'typed' : 'camera',
  judgement,
  report,
});

function shownOf({ judgement: own, history = null, says, item = null }: Line): Shown {
  if (says !== undefined) {
    const judged = item === null ? null : { ...base, ...item };
    // As core judges typed digits.
    const typed: Judgement = { ...TYPED, punches: { ...TYPED.punches, expiry: 'not_checked' } };
    const said = { code: CODE, says, judgement: judged, history } as CodeSaid;
    return { judgement: typed, entry: entryOf(typed, CODE, { is: 'looked_up', at, said }) };
  }
  const judgement = { ...base, ...own };
  if (history === null) return { judgement, entry: null };
  const answer = { event: 'e', word: history.standing, tone: 'good', recorded: true, history } as const;
  return { judgement, entry: entryOf(judgement, 'a', { is: 'answered', at, answer }) };
}

describe('every judgement with every answer', () => {
  it('says on the screen what it says on every other face', () => {
    expect(lines.length).toBeGreaterThan(100);
    for (const text of lines) {
      const line = JSON.parse(text) as Line;
      const one = shownOf(line);
      const { main: _, ...said } = verdictText(one, words, noMeans);
      const history = historyOf(one.entry);
      const findings = history === null ? [] : findingTexts(history, words);
      const marks = punchRow(one, words).map(({ shape, tone, value }) => `${shape}:${tone}:${value}`);
      expect({ ...said, punches: marks.join('|'), findings }, text).toEqual(line.shown);
    }
  });
});
