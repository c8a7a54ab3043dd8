// The headline of a verdict with what a server says of the item beside it.
//
// The rule is core's, written into `JOINED` and `UNISSUED`: the label's verdict is this device's and stays; a server is
// heard only where the label is authentic and nothing but the question of copies is open. So no answer
// makes a bad, unknown or warned verdict good, whoever gives it.

import { BY_WORD, JOINED, LOOKED_UP, SERIAL_NOT_ISSUED, UNISSUED } from '../wire';
import type { CodeSaid, CopiesPunch, HistoryEntry, HistoryLine, Judgement, Tone, VerdictWord } from '../wire';

/** What was answered about the item, however the label itself was judged. */
export function historyOf(entry: HistoryEntry | null): HistoryLine | null {
  if (entry?.report.is === 'looked_up') return entry.report.said.history;
  return entry?.report.is === 'answered' ? entry.report.answer.history : null;
}

/** A kept reading as a verdict to be joined. */
export const shownOf = (entry: HistoryEntry): { judgement: Judgement; entry: HistoryEntry } => ({
  judgement: entry.judgement,
  entry,
});

export function joined({
  judgement,
  entry,
}: {
  judgement: Judgement;
  entry: HistoryEntry | null;
}): Judgement {
  if (entry?.report.is === 'looked_up') return lookedUp(judgement, entry.text, entry.report.said);
  if (entry?.report.is === 'refused') {
    // Any other refusal says nothing of the number.
    const isUnissued = entry.report.code === SERIAL_NOT_ISSUED && UNISSUED.includes(judgement.word);
    return isUnissued
      ? {
          ...headed(judgement, 'not_issued', BY_WORD.not_issued.tone, 'not_checked'),
          ...BY_WORD.not_issued,
          reasons: [SERIAL_NOT_ISSUED],
        }
      : judgement;
  }
  const said = historyOf(entry)?.standing;
  const headline = said === undefined ? undefined : JOINED[judgement.word]?.[said];
  return said === undefined || headline === undefined
    ? judgement
    : headed(judgement, headline.word, headline.tone, headline.copies);
}

const headed = (own: Judgement, word: VerdictWord, tone: Tone, copies: CopiesPunch): Judgement => ({
  ...own,
  word,
  tone,
  punches: { ...own.punches, copies },
});

/** Of a typed code this device knows nothing by itself: what is shown is the server's word, without a signature. */
function lookedUp(own: Judgement, digits: string, { code, says, judgement: item }: CodeSaid): Judgement {
  if (item === null) {
    const word = says === 'not_looked_up' ? 'not_looked_up' : 'not_issued';
    return { ...own, word, ...BY_WORD[word], other: null };
  }
  const { gtin, lot, expiry } = item.fields ?? { gtin: '', lot: null, expiry: null };
  return {
    ...own,
    word: item.word,
    tone: item.tone,
    may: LOOKED_UP[item.word] ?? BY_WORD.not_looked_up.may,
    issuer: item.issuer,
    product: item.product,
    brandSays: item.brandSays,
    recall: item.recall,
    punches: { signature: 'absent', ...item.punches },
    fields: {
      gtin,
      lot,
      expiry,
      serial: digits,
      typedCode: code,
      cpv: null,
      production: null,
      packaging: null,
      bestBefore: null,
      elementString: '',
    },
    other: null,
  };
}
