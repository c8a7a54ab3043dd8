import { describe, expect, it } from 'vitest';

import { JUDGEMENTS } from '../e2e/support/judgements';
import { punchRow } from './punches';
import { noMeans, toneClass, verdictText } from './verdict';
import type { Judgement, VerdictWord } from './wire';
import { wordsIn } from './words';

const all = Object.keys(JUDGEMENTS) as VerdictWord[];
const alone = (judgement: Judgement) => ({ judgement, entry: null });
const updates = { ...noMeans, update: true };
const languages = [wordsIn('zh'), wordsIn('en')];

describe('verdictText', () => {
  it('has a headline, a state, a reason and a next step for every word in both languages', () => {
    for (const words of languages) {
      for (const word of all) {
        const text = verdictText(alone(JUDGEMENTS[word]), words, updates);
        for (const part of [text.headline, text.state, ...text.why, text.next]) {
          expect(part.trim(), word).not.toBe('');
          expect(part, word).not.toMatch(/[{}]|undefined|null/);
        }
        expect(text.tone).toBe(toneClass(JUDGEMENTS[word].tone));
      }
    }
  });

  it('gives each class its own silhouette', () => {
    const seals = new Map(all.map((word) => [word, verdictText(alone(JUDGEMENTS[word]), wordsIn('en'), updates).seal]));
    expect(Object.fromEntries(seals)).toEqual({
      issued_first_check: 'first',
      issued_checked_before: 'again',
      issued_not_checked: 'part',
      reports_disagree: 'apart',
      possible_copy: 'copy',
      already_sold: 'warn',
      outside_region: 'warn',
      recalled: 'recall',
      expired: 'warn',
      key_stolen: 'warn',
      link_elsewhere: 'warn',
      unsigned_in_signing_scope: 'warn',
      not_issued: 'bad',
      issuer_not_enrolled: 'bad',
      not_signed_label: 'none',
      could_not_check: 'unk',
    });
  });

  it('says the date of an older list, whatever the verdict', () => {
    const older: Judgement = { ...JUDGEMENTS.issued_not_checked, list: { issued: '2026-11-18T00:00:00Z', freshness: 'older' } };
    expect(verdictText(alone(older), wordsIn('en'), updates).why.at(-1)).toContain('18 Nov 2026');
  });

  it('offers to update the list only where the host can', () => {
    expect(verdictText(alone(JUDGEMENTS.could_not_check), wordsIn('en'), updates).main).toBe('update_list');
    expect(verdictText(alone(JUDGEMENTS.could_not_check), wordsIn('en'), noMeans).main).toBe('scan');
  });

  it('names the clock when the clock is at fault', () => {
    const behind: Judgement = { ...JUDGEMENTS.could_not_check, reasons: ['clock_behind'] };
    expect(verdictText(alone(behind), wordsIn('en'), updates).state).toBe('The clock is not right');
  });
});

describe('punchRow', () => {
  it('puts no green punch for a signature or a recall where nothing could be checked', () => {
    for (const freshness of ['stale', 'none'] as const) {
      const judgement: Judgement = { ...JUDGEMENTS.could_not_check, list: { issued: null, freshness } };
      const row = punchRow(alone({ ...judgement, punches: { ...judgement.punches, recall: 'none' } }), wordsIn('en'));
      expect(row.slice(0, 3).map((punch) => punch.tone)).toEqual(['unk', 'unk', 'unk']);
    }
  });

  it('shows what was not tried as not tried', () => {
    const row = punchRow(alone(JUDGEMENTS.not_issued), wordsIn('en'));
    expect(row.map((punch) => punch.shape)).toEqual(['bad', 'todo', 'todo', 'todo']);
  });
});
