// The table that all faces equal, written from the server's and the command's words in Rust.

import { describe, expect, it } from 'vitest';

import table from '../../tests/vectors/faces.tsv?raw';
import { JUDGEMENTS } from '../e2e/support/judgements';
import { punchRow } from './punches';
import { noMeans, verdictText } from './verdict';
import { BY_WORD, type Judgement, type Punches, type VerdictWord } from './wire';
import { wordsIn } from './words';

const [head, ...rows] = table.trimEnd().split('\n');
const words = wordsIn('en');

describe('every word and punch', () => {
  it('looks on the screen as on every other face', () => {
    expect(head).toBe('word\tsignature\tcopies\trecall\texpiry\tseal\ttone\tpunches');
    expect(new Set(rows.map((row) => row.split('\t')[0]))).toEqual(new Set(Object.keys(BY_WORD)));
    for (const row of rows) {
      const [word, signature, copies, recall, expiry, seal, tone, punches] = row.split('\t');
      const judgement: Judgement = {
        ...JUDGEMENTS[word as VerdictWord],
        punches: { signature, copies, recall, expiry } as Punches,
        list: { issued: null, freshness: 'none' },
        fields: null,
        other: null,
      };
      const shown = { judgement, entry: null };
      const text = verdictText(shown, words, noMeans);
      const marks = punchRow(shown, words).map((one) => `${one.shape}:${one.tone}:${one.value}`);
      expect([text.seal, text.tone, marks.join('|')], row).toEqual([seal, tone, punches]);
    }
  });
});
