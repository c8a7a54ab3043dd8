import { describe, expect, it } from 'vitest';

import { JUDGEMENTS, TYPED } from '../e2e/support/judgements';
import { punchRow } from './punches';
import type { Place } from './host';
import { findingTexts, madeText, noMeans, sealOf, toneClass, verdictText, type Shown } from './verdict';
import type { FindingLine, HistoryLine, Judgement, VerdictWord } from './wire';
import { wordsIn, type Words } from './words';

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
    const seals = new Map(
      all.map((word) => [word, verdictText(alone(JUDGEMENTS[word]), wordsIn('en'), updates).seal]),
    );
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
      not_looked_up: 'unk',
      could_not_check: 'unk',
    });
  });

  it('has no whole seal for what nobody signed', () => {
    const looked = (word: 'issued_first_check' | 'issued_checked_before'): Judgement => ({
      ...JUDGEMENTS[word],
      punches: { ...JUDGEMENTS[word].punches, signature: 'absent' },
    });
    for (const word of ['issued_first_check', 'issued_checked_before'] as const) {
      expect(verdictText(alone(looked(word)), wordsIn('en'), updates).seal).toBe('part');
      expect(sealOf(alone(looked(word)))).toBe('part');
    }
  });

  it('says the date of an older list, whatever the verdict', () => {
    const older: Judgement = {
      ...JUDGEMENTS.issued_not_checked,
      list: { issued: '2026-11-18T00:00:00Z', freshness: 'older' },
    };
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

describe('what an answer says', () => {
  const history = (standing: VerdictWord, findings: FindingLine[] = []): HistoryLine => ({
    standing,
    own: 1,
    others: 400,
    first: '2026-01',
    firstRegion: null,
    findings,
  });
  const heard = (line: HistoryLine, at: string, judgedAt: string): Shown => {
    const judgement = { ...JUDGEMENTS.issued_not_checked, judgedAt };
    const answer = { event: 'e', word: line.standing, tone: 'good', recorded: true, history: line } as const;
    return {
      judgement,
      entry: { id: 'e', at, text: 'a', origin: 'camera', judgement, report: { is: 'answered', at, answer } },
    };
  };
  const NOW = '2026-11-22T09:10:00Z';
  const page: Place = { kind: 'page', server: 'shop.example' };

  it('is dated by itself where the verdict was made on another day', () => {
    const device: Place = { kind: 'device' };
    for (const words of languages) {
      const [time, date] = [words.time('2026-11-03T08:05:00Z'), words.date('2026-11-03T08:05:00Z')];
      const old = madeText(heard(history('issued_first_check'), '2026-11-03T08:05:00Z', NOW), device, words);
      expect(old.at).toBe(NOW);
      expect(old.online).toContain(date);
      expect(old.online).toContain(time);
      const same = madeText(heard(history('issued_first_check'), '2026-11-22T09:11:00Z', NOW), page, words);
      expect(same.online).toContain(words.time('2026-11-22T09:11:00Z'));
      expect(same.online).not.toContain(words.date(NOW));
      expect(same.where).toContain('shop.example');
      expect(madeText(alone(JUDGEMENTS.expired), device, words).online).toBeNull();
    }
  });

  it('of a typed code is as old as the answer', () => {
    const { entry } = heard(history('issued_first_check'), '2026-11-03T08:05:00Z', NOW);
    const said = { code: '', says: 'wrong', judgement: null, history: null } as const;
    const typed: Shown = {
      judgement: TYPED,
      entry:
        entry === null
          ? null
          : { ...entry, origin: 'typed', report: { is: 'looked_up', at: entry.at, said } },
    };
    expect(madeText(typed, page, wordsIn('en'))).toEqual({
      at: '2026-11-03T08:05:00Z',
      where: 'Looked up at shop.example',
      online: null,
    });
  });

  it('counts no checks as few and knows no region of them', () => {
    const before = heard(history('issued_checked_before'), NOW, NOW);
    expect(verdictText(before, wordsIn('en'), updates).why).toEqual([
      'The signature matches Example Dairy’s key. The checks on record fit one item.',
    ]);
  });

  it('gives the reason for which it may be a copy', () => {
    const sold: FindingLine = { kind: 'sold_twice', first: '2026-10', second: '2026-11' };
    const seen: FindingLine = {
      kind: 'copied_by_reports',
      independent: 41,
      misplaced: 26,
      unreachable: 3,
      whileHeld: 0,
    };
    const why = (findings: FindingLine[], words: Words) =>
      verdictText(heard(history('possible_copy', findings), NOW, NOW), words, updates).why[0];
    expect(why([sold, seen], wordsIn('en'))).toContain('sold twice');
    expect(why([seen, sold], wordsIn('en'))).toContain('in all the places');
    for (const words of languages)
      expect(new Set([[sold], [seen], []].map((findings) => why(findings, words))).size).toBe(3);
  });

  describe('a crowd of which nobody named a place', () => {
    const crowd = (kind: 'copied_by_reports' | 'reports_disagree'): FindingLine => ({
      kind,
      independent: 41,
      misplaced: 0,
      unreachable: 0,
      whileHeld: 0,
    });

    it('is told as one, and not as networks out of line or places', () => {
      for (const words of languages) {
        for (const kind of ['copied_by_reports', 'reports_disagree'] as const) {
          const line = history('possible_copy', [crowd(kind)]);
          const [said] = findingTexts(line, words);
          expect(said).toContain('41');
          expect(said).not.toContain('0 ');
        }
        const shown = heard(history('possible_copy', [crowd('copied_by_reports')]), NOW, NOW);
        const none = heard(history('possible_copy', []), NOW, NOW);
        expect(verdictText(shown, words, updates).why).toEqual(verdictText(none, words, updates).why);
      }
    });
  });
});

describe('a key that is no brand’s', () => {
  it('is the one reason in the second line, the sentence and the punch', () => {
    const judgement: Judgement = {
      ...JUDGEMENTS.not_issued,
      reasons: ['key_unknown'],
      punches: { ...JUDGEMENTS.not_issued.punches, signature: 'not_tried' },
    };
    const text = verdictText(alone(judgement), wordsIn('en'), updates);
    expect(text.state).toBe('Not signed by a key of theirs');
    expect(text.why[0]).toContain('has no key by the number on it');
    expect(punchRow(alone(judgement), wordsIn('en'))[0]).toMatchObject({
      value: 'unknown key',
      shape: 'bad',
      tone: 'bad',
    });
  });
});

describe('a key reported as stolen', () => {
  it('is confirmed online as the first thing to do, where that can be asked', () => {
    const shown = alone(JUDGEMENTS.key_stolen);
    expect(verdictText(shown, wordsIn('en'), { ...updates, ask: true }).main).toBe('ask_online');
    expect(verdictText(shown, wordsIn('en'), { ...updates, ask: false }).main).toBe('scan');
  });
});

describe('punchRow', () => {
  it('puts no green punch where nothing could be checked', () => {
    for (const freshness of ['stale', 'none'] as const) {
      const judgement: Judgement = { ...JUDGEMENTS.could_not_check, list: { issued: null, freshness } };
      const row = punchRow(
        alone({ ...judgement, punches: { ...judgement.punches, recall: 'none' } }),
        wordsIn('en'),
      );
      expect(row.map((punch) => punch.tone)).toEqual(['unk', 'unk', 'unk', 'unk']);
      expect(row.map((punch) => punch.shape)).not.toContain('tick');
    }
  });

  it('says of copies what the headline says', () => {
    const [, copy] = punchRow(alone(JUDGEMENTS.possible_copy), wordsIn('en'));
    const [, differ] = punchRow(alone(JUDGEMENTS.reports_disagree), wordsIn('en'));
    expect([copy, differ]).toMatchObject([
      { value: 'possible', tone: 'warn' },
      { value: 'reports differ', tone: 'part' },
    ]);
  });

  it('shows what was not tried as not tried', () => {
    const row = punchRow(alone(JUDGEMENTS.not_issued), wordsIn('en'));
    expect(row.map((punch) => punch.shape)).toEqual(['bad', 'todo', 'todo', 'todo']);
  });
});
