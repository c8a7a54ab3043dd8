// The headline of a verdict with what a server says of the item beside it.
//
// The label's verdict is this device's and stays: a server is heard only where the label is authentic
// and nothing but the question of copies is open. So no answer makes a bad, unknown or warned verdict
// good, whoever gives it. A refusal "not issued" is heard in that place too: it speaks of the serial.

import type { HistoryEntry, HistoryLine, Judgement, Tone, VerdictWord } from '../wire';

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
  return entry?.report.is === 'answered' ? entry.report.answer.history : null;
}

/** A kept reading as a verdict to be joined. */
export const shownOf = (entry: HistoryEntry): { judgement: Judgement; entry: HistoryEntry } => ({ judgement: entry.judgement, entry });

export function joined({ judgement, entry }: { judgement: Judgement; entry: HistoryEntry | null }): Judgement {
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
