// The headline of a verdict with what a server says of the item beside it.
//
// The label's verdict is this device's and stays: a server is heard only where the label is authentic
// and nothing but the question of copies is open. So no answer makes a bad, unknown or warned verdict
// good, whoever gives it. A refusal "not issued" is heard in that place too: it speaks of the serial.

import type { CodeSaid, HistoryEntry, HistoryLine, Judgement, Tone, VerdictWord } from '../wire';

/** What an item's standing may be (core's `Standing`), with the tone of each word. */
const STANDINGS: Partial<Record<VerdictWord, Tone>> = {
  issued_first_check: 'good',
  issued_checked_before: 'good',
  reports_disagree: 'notice',
  outside_region: 'notice',
  possible_copy: 'warn',
  already_sold: 'warn',
};

const CLEAN: readonly VerdictWord[] = ['issued_first_check', 'issued_checked_before'];

/** What was answered about the item, however the label itself was judged. */
export function historyOf(entry: HistoryEntry | null): HistoryLine | null {
  if (entry?.report.is === 'looked_up') return entry.report.said.history;
  return entry?.report.is === 'answered' ? entry.report.answer.history : null;
}

/** A kept reading as a verdict to be joined. */
export const shownOf = (entry: HistoryEntry): { judgement: Judgement; entry: HistoryEntry } => ({ judgement: entry.judgement, entry });

export function joined({ judgement, entry }: { judgement: Judgement; entry: HistoryEntry | null }): Judgement {
  if (entry?.report.is === 'looked_up') return lookedUp(judgement, entry.text, entry.report.said);
  const isOpen = judgement.word === 'issued_not_checked' && judgement.punches.signature === 'matches';
  if (!isOpen || entry === null) return judgement;
  const { report } = entry;
  if (report.is === 'refused' && report.code === 'not_issued') {
    const punches = { ...judgement.punches, copies: 'not_checked' as const };
    return { ...judgement, word: 'not_issued', tone: 'bad', punches };
  }
  const standing = historyOf(entry)?.standing;
  const tone = standing === undefined ? undefined : STANDINGS[standing];
  if (standing === undefined || tone === undefined) return judgement;
  const copies = CLEAN.includes(standing) || standing === 'outside_region' || standing === 'already_sold' ? 'none_seen' : 'seen';
  return { ...judgement, word: standing, tone, punches: { ...judgement.punches, copies } };
}

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
