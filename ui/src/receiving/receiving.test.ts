import { describe, expect, it } from 'vitest';

import { JUDGEMENTS } from '../../e2e/support/judgements';
import type { ItemState, Judgement, LineState, SymbolSeen } from '../wire';
import { wordsIn } from '../words';
import { InView } from './in_view.svelte';
import { exceptionLine, itemLine, lineTells, signOf } from './tell';

const symbol = (text: string, x: number): SymbolSeen => ({
  text,
  version: 8,
  corners: [
    [x, 0],
    [x + 100, 0],
    [x + 100, 100],
    [x, 100],
  ],
});
const noneTwice = () => Promise.resolve([]);
const line = (some: Partial<LineState>): LineState => ({
  expected: 9,
  received: 9,
  missing: 0,
  extra: 0,
  wrongLot: 0,
  open: 0,
  ...some,
});

describe('one label at two places', () => {
  it('is a copy, told once, when the core says that they are two', async () => {
    const asked: string[][] = [];
    let twice: string[] = [];
    const inView = new InView(
      () => Promise.resolve(JUDGEMENTS.issued_not_checked),
      (symbols) => Promise.resolve(asked.push(symbols.map(({ text }) => text)) > 0 ? twice : []),
    );
    const counted = async () =>
      (await inView.deeds()).map((deed) => (deed.kind === 'count' ? deed.verdict : deed.kind));
    const show = (...symbols: SymbolSeen[]) =>
      inView.take({ symbols, hints: [], millis: 3 }, { width: 900, height: 700, at: 0 });
    show(symbol('a', 0));
    expect(await counted()).toEqual(['issued_not_checked']);
    show(symbol('a', 0), symbol('a', 20));
    expect(await counted()).toEqual([]);
    twice = ['a'];
    show(symbol('a', 0), symbol('a', 600));
    expect(await counted()).toEqual(['possible_copy']);
    show(symbol('a', 0), symbol('a', 600));
    expect([inView.hasMore, asked]).toEqual([
      false,
      [
        ['a', 'a'],
        ['a', 'a'],
      ],
    ]);
  });
});

describe('the label of an item', () => {
  const { fields } = JUDGEMENTS.issued_not_checked;
  const key = `${fields?.gtin}.${fields?.serial}`;
  const readOf = async (word: Judgement['word'], text: string) => {
    const inView = new InView(() => Promise.resolve({ ...JUDGEMENTS[word], fields }), noneTwice);
    inView.take({ symbols: [symbol(text, 0)], hints: [], millis: 3 }, { width: 900, height: 700, at: 0 });
    await inView.deeds();
    return inView;
  };

  it('is remembered when its brand signed it, and within bounds', async () => {
    expect((await readOf('issued_not_checked', 'a')).labelOf(key)).toBe('a');
    expect((await readOf('could_not_check', 'a')).labelOf(key)).toBe(null);
    expect((await readOf('issued_not_checked', 'a'.repeat(1_001))).labelOf(key)).toBe(null);
    const inView = await readOf('issued_not_checked', 'a');
    inView.begin(new Map(Array.from({ length: 20_001 }, (_, at) => [`${at}`, 'kept'])));
    expect([inView.labelOf(key), inView.labelOf('19999'), inView.labelOf('20000')]).toEqual([
      null,
      'kept',
      null,
    ]);
  });

  it('is shown for what is in a unit only when its brand signed it, and once', async () => {
    const symbols = [symbol('a', 0), symbol('b', 200)];
    const inView = new InView(
      (text) =>
        Promise.resolve({ ...JUDGEMENTS[text === 'a' ? 'not_issued' : 'issued_not_checked'], fields }),
      noneTwice,
    );
    expect(await inView.shown(symbols, new Set())).toBe('b');
    expect(await inView.shown(symbols, new Set(['b']))).toBe(null);
  });
});

describe('a label that could not be checked', () => {
  const fields = JUDGEMENTS.issued_not_checked.fields;
  const seen = { symbols: [symbol('a', 0)], hints: [], millis: 3 };

  it('is judged again when a list came, in view or not, and counted once as what it proved to be', async () => {
    let word: Judgement['word'] = 'could_not_check';
    let judged = 0;
    const inView = new InView(() => {
      judged += 1;
      return Promise.resolve({ ...JUDGEMENTS[word], fields });
    }, noneTwice);
    const counted = async () =>
      (await inView.deeds()).map((deed) => (deed.kind === 'count' ? deed.verdict : deed.kind));
    const key = `${fields?.gtin}.${fields?.serial}`;
    const stands = (item: string, status: ItemState['status']) =>
      inView.stands([{ key: item, status } as ItemState]);
    inView.take(seen, { width: 900, height: 700, at: 0 });
    expect(await counted()).toEqual(['could_not_check']);
    stands(`${key}~`, 'open');
    inView.take(seen, { width: 900, height: 700, at: 100 });
    expect(inView.hasMore).toBe(false);
    // Still no network: judged again, and nothing new to count.
    inView.judgeAgain();
    expect(await counted()).toEqual([]);
    word = 'issued_not_checked';
    inView.take({ symbols: [], hints: [], millis: 3 }, { width: 900, height: 700, at: 200 });
    inView.judgeAgain();
    expect(inView.hasMore).toBe(true);
    expect(await counted()).toEqual(['issued_not_checked']);
    stands(key, 'received');
    inView.take(seen, { width: 900, height: 700, at: 300 });
    expect(inView.marks.get('a')).toBe('received');
    inView.judgeAgain();
    expect([inView.hasMore, judged]).toEqual([false, 3]);
  });

  it('of one delivery is nothing of the next', async () => {
    const inView = new InView(() => Promise.resolve(JUDGEMENTS.issued_not_checked), noneTwice);
    inView.take(seen, { width: 900, height: 700, at: 0 });
    inView.begin();
    expect([inView.hasMore, await inView.deeds()]).toEqual([false, []]);
  });
});

describe('a line of the note', () => {
  it('has the sign of what matters most', () => {
    expect(signOf(line({}))).toBe('complete');
    expect(signOf(line({ missing: 2 }))).toBe('missing');
    expect(signOf(line({ extra: 2, open: 2 }))).toBe('extra');
    expect(signOf(line({ extra: 2, open: 3 }))).toBe('open');
    expect(signOf(line({ wrongLot: 1, open: 1, missing: 1 }))).toBe('open');
  });

  it('tells each difference once', () => {
    const words = wordsIn('en');
    expect(lineTells(line({ wrongLot: 1, open: 1, missing: 3 }), words)).toBe('Wrong lot 1, Missing 3');
    expect(lineTells(line({ extra: 2, open: 3 }), words)).toBe('Extra 2, To decide 1');
    expect(lineTells(line({}), words)).toBe('');
  });
});

describe('an item that does not fit', () => {
  const item: ItemState = {
    key: 'k',
    gtin: '06901234567892',
    lot: 'L2',
    serial: 'S1',
    expiry: null,
    verdict: 'issued_not_checked',
    by: 'me',
    at: '2026-11-22T08:00:00Z',
    status: 'open',
    exceptions: ['wrong_lot'],
    line: 0,
    reason: null,
    photo: null,
  };
  const note = {
    number: null,
    source: 'csv' as const,
    dealer: null,
    leftOut: [],
    lines: [
      { line: 2, gtin: '06901234567892', name: 'Milk', lot: 'L1', serial: null, expiry: null, quantity: 9 },
    ],
  };

  it('says what was read and what the note says', () => {
    const words = wordsIn('zh');
    expect(exceptionLine(item, words)).toBe('批号不对');
    expect(itemLine(item, note, words)).toBe('单上 L1，标签 L2');
    expect(itemLine({ ...item, exceptions: ['recalled'] }, note, words)).toBe('Milk · L2 · S1');
    expect(itemLine({ ...item, exceptions: ['not_on_note'], line: null }, null, words)).toBe(
      '06901234567892 · L2 · S1',
    );
  });
});
