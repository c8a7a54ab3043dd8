// What is kept and sent: consent, answers, the outbox, the history taken away.

import { describe, expect, it } from 'vitest';

import { CODE, JUDGEMENTS, TYPED } from '../e2e/support/judgements';
import { initial, step, type Effect, type Event, type State } from './flow';
import { byDay, found } from './flow/days';
import { cell, csv } from './flow/export';
import { inFours } from './flow/digits';
import { joined } from './flow/joined';
import { mustAsk } from './flow/kept';
import { shortOf } from './flow/short';
import { isLabelLike, soleLabel } from './flow/label_like';
import { gravest } from './flow/news';
import { parseTickets } from './flow/tickets';
import { stops, wayLines } from './flow/way_lines';
import { HostError, SendError } from './host/errors';
import { PageMemory } from './host/memory';
import { PageProducts, type Came } from './host/products';
import type { PageRecords } from './host/records';
import { randomUuid } from './host/random';
import { Memory } from './host/store';
import type { Api, ScanReply } from './host/api';
import type {
  CodeSaid,
  Consent,
  HistoryEntry,
  HistoryLine,
  Judgement,
  News,
  ScanAnswer,
  ScanReport,
  VerdictWord,
  Way,
  WayStep,
} from './wire';
import type { Reader } from './reader/reader';
import { wordsIn } from './words';

const history: HistoryLine = {
  standing: 'issued_first_check',
  own: 1,
  others: 0,
  first: null,
  firstRegion: null,
  findings: [],
};
const answer = (standing: VerdictWord, event = 'e'): ScanAnswer => ({
  event,
  word: standing,
  tone: 'good',
  recorded: true,
  history: { ...history, standing },
});
const entry = (judgement: Judgement, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: 'e',
  at: '2026-11-22T09:10:00Z',
  text: 'a',
  origin: 'camera',
  judgement,
  report: { is: 'none' },
  ...more,
});
const answered = (judgement: Judgement, standing: VerdictWord): HistoryEntry =>
  entry(judgement, { report: { is: 'answered', at: '2026-11-22T09:11:00Z', answer: answer(standing) } });

describe('joined', () => {
  it('lets a server speak of copies where nothing else is open, and of nothing else', () => {
    const open = JUDGEMENTS.issued_not_checked;
    expect(joined({ judgement: open, entry: answered(open, 'issued_first_check') })).toMatchObject({
      word: 'issued_first_check',
      tone: 'good',
    });
    expect(joined({ judgement: open, entry: answered(open, 'possible_copy') })).toMatchObject({
      word: 'possible_copy',
      tone: 'warn',
      punches: { copies: 'seen' },
    });
    for (const word of Object.keys(JUDGEMENTS) as VerdictWord[]) {
      // The one warning that asks for a server's word: a stolen key's label, to be confirmed by its batch.
      if (word === 'issued_not_checked' || word === 'key_stolen') continue;
      const judgement = JUDGEMENTS[word];
      const both = joined({ judgement, entry: answered(judgement, 'issued_first_check') });
      expect(both, word).toMatchObject({ word, tone: judgement.tone });
      // Of what else is wrong with its brand's label copies were looked for all the same.
      if (!['recalled', 'expired', 'link_elsewhere'].includes(word)) expect(both, word).toBe(judgement);
      else expect(both.punches.copies, word).toBe('none_seen');
    }
  });

  it('lets a server confirm a stolen key’s label, or say that its number was never issued', () => {
    const stolen = JUDGEMENTS.key_stolen;
    expect(joined({ judgement: stolen, entry: answered(stolen, 'issued_first_check') })).toMatchObject({
      word: 'issued_first_check',
      tone: 'good',
    });
    const refused = (code: string) => entry(stolen, { report: { is: 'refused', code } });
    expect(joined({ judgement: stolen, entry: refused('key_stolen') })).toBe(stolen);
    expect(joined({ judgement: stolen, entry: refused('not_issued') })).toBe(stolen);
    expect(joined({ judgement: stolen, entry: refused('serial_not_issued') })).toMatchObject({
      word: 'not_issued',
      reasons: ['serial_not_issued'],
    });
  });

  it('takes no word from a server that is no standing of an item', () => {
    const open = JUDGEMENTS.issued_not_checked;
    for (const word of ['issued_not_checked', 'recalled', 'could_not_check', 'nonsense'] as VerdictWord[]) {
      expect(joined({ judgement: open, entry: answered(open, word) }), word).toBe(open);
    }
  });

  it('hears that a number was never issued', () => {
    const open = JUDGEMENTS.issued_not_checked;
    const refused = entry(open, { report: { is: 'refused', code: 'serial_not_issued' } });
    const heard = joined({ judgement: open, entry: refused });
    expect(heard).toMatchObject({ word: 'not_issued', tone: 'bad', authentic: false });
    expect(heard.may).toMatchObject({ report: 'never', journey: false, productRecord: false });
  });

  it('takes no other refusal for that: nobody has said it', () => {
    const open = JUDGEMENTS.issued_not_checked;
    for (const code of ['not_issued', 'key_stolen', 'issuer_not_enrolled', 'not_signed_label', 'bad_time']) {
      const refused = entry(open, { report: { is: 'refused', code } });
      expect(joined({ judgement: open, entry: refused }), code).toBe(open);
    }
  });
});

const unasked: Consent = { choice: 'unasked', region: null };
const server = { address: 'https://a.example', known: 'https://a.example' };
const held: Event = { type: 'held_known', held: { consent: unasked, server } };

function run(...events: (Event | ((state: State) => Event))[]): [State, Effect[]] {
  let state = initial();
  let effects: Effect[] = [];
  for (const event of events)
    [state, effects] = step(state, typeof event === 'function' ? event(state) : event);
  return [state, effects];
}
const judged =
  (word: VerdictWord) =>
  (state: State): Event => ({ type: 'judged', ask: state.asked.number, judgement: JUDGEMENTS[word] });
const scanned = (word: VerdictWord = 'issued_not_checked') => [
  { type: 'text_given', from: 'paste', text: 'a' } as Event,
  judged(word),
];

describe('consent', () => {
  it('is asked once, at the first label that is its brand’s, before anything is kept', () => {
    const [state, effects] = run(held, ...scanned());
    expect(state.screen.name).toBe('consent');
    expect(effects.some((effect) => effect.do === 'record')).toBe(false);
    const consent: Consent = { choice: 'online', region: null };
    const [after, deeds] = step(state, { type: 'consent_answered', consent });
    expect(after.screen.name).toBe('verdict');
    expect(deeds).toEqual([
      { do: 'set_consent', consent, since: null, record: { from: 'paste', text: 'a' } },
    ]);
    expect(run(held, ...scanned(), { type: 'consent_answered', consent }, ...scanned())[0].screen.name).toBe(
      'verdict',
    );
  });

  it('is never asked over a warning', () => {
    for (const word of ['recalled', 'expired', 'link_elsewhere', 'key_stolen'] as const)
      expect(run(held, ...scanned(word))[0].screen.name, word).toBe('verdict');
  });

  it('is not asked for a label that cannot be asked about, nor without a server', () => {
    for (const word of ['not_issued', 'not_signed_label', 'could_not_check'] as const)
      expect(run(held, ...scanned(word))[0].screen.name, word).toBe('verdict');
    expect(
      run(
        { type: 'held_known', held: { consent: unasked, server: { address: null, known: null } } },
        ...scanned(),
      )[0].screen.name,
    ).toBe('verdict');
  });

  it('put off: the verdict is kept without a report, and not asked again in this run', () => {
    const [state, effects] = run(held, ...scanned(), { type: 'back' });
    expect(state.screen.name).toBe('verdict');
    expect(effects).toEqual([{ do: 'record', source: { from: 'paste', text: 'a' } }]);
    expect(run(held, ...scanned(), { type: 'back' }, { type: 'back' }, ...scanned())[0].screen.name).toBe(
      'verdict',
    );
  });

  it('is not asked for what came by a link: that is shown, and waits for a press', () => {
    const byLink: Event = { type: 'text_given', from: 'link', text: 'a' };
    const [state, effects] = run(held, byLink, judged('issued_not_checked'));
    expect([state.screen.name, effects.filter((effect) => effect.do === 'record').length]).toEqual([
      'verdict',
      1,
    ]);
    expect(run(byLink, judged('issued_not_checked'), held)[0].screen.name).toBe('verdict');
    expect(
      run(held, byLink, judged('issued_not_checked'), { type: 'assessment_wanted' })[0].screen.name,
    ).toBe('consent');
  });

  it('follows the verdict when it was not known yet whether it is needed', () => {
    expect(run(...scanned(), held)[0].screen.name).toBe('consent');
  });
});

describe('answers', () => {
  const kept: Event = {
    type: 'recorded',
    text: 'a',
    entry: entry(JUDGEMENTS.issued_not_checked, { report: { is: 'waiting' } }),
  };
  const told = (standing: VerdictWord): Event => ({
    type: 'told',
    news: { kind: 'entry', entry: answered(JUDGEMENTS.issued_not_checked, standing) },
  });

  it('change the verdict on the screen and signal when it is another one', () => {
    const [state, effects] = run(...scanned(), kept, told('possible_copy'));
    expect(state.screen).toMatchObject({ name: 'verdict', entry: { report: { is: 'answered' } } });
    expect(effects).toEqual([{ do: 'signal', tone: 'warn' }]);
    expect(state.held.news).toEqual([]);
  });

  it('are news where another screen is open', () => {
    const [state] = run(
      ...scanned(),
      kept,
      { type: 'tab_opened', tab: 'settings' },
      told('issued_first_check'),
    );
    expect(state.held.news).toMatchObject([{ how: 'answered', entry: { id: 'e' } }]);
    expect(step(state, { type: 'news_closed' })[0].held.news).toEqual([]);
  });

  it('take the place of a verdict that could not be reached, and ask then whether scans may be reported', () => {
    const dark: Event = { type: 'recorded', text: 'a', entry: entry(JUDGEMENTS.could_not_check) };
    const lit: Event = {
      type: 'told',
      news: { kind: 'judged', entry: entry(JUDGEMENTS.issued_not_checked) },
    };
    const [state, effects] = run(held, ...scanned('could_not_check'), dark, lit);
    expect(state.screen).toMatchObject({
      name: 'consent',
      over: { judgement: { word: 'issued_not_checked' }, entry: { id: 'e' } },
    });
    expect(effects).toEqual([{ do: 'signal', tone: 'part' }]);
    const [reached] = run(...scanned('could_not_check'), dark, lit);
    expect(reached.screen).toMatchObject({
      name: 'verdict',
      judgement: { word: 'issued_not_checked' },
      reached: true,
    });
    expect(reached.held.news).toEqual([]);
    // An answer that follows changes the screen again, which still says that there was no verdict first.
    expect(step(reached, told('issued_first_check'))[0].screen).toMatchObject({
      entry: { report: { is: 'answered' } },
      reached: true,
    });
    expect(run(...scanned(), kept, told('issued_first_check'))[0].screen).toMatchObject({ reached: false });
  });

  it('hide no warning that came before them and was not read', () => {
    const another: Event = {
      type: 'told',
      news: {
        kind: 'entry',
        entry: { ...answered(JUDGEMENTS.issued_not_checked, 'issued_first_check'), id: 'f' },
      },
    };
    const [state] = run({ type: 'tab_opened', tab: 'settings' }, told('possible_copy'), another);
    expect(state.held.news.length).toBe(2);
    expect(gravest(state.held.news)?.entry.id).toBe('e');
  });

  it('come also before the page knows under which id the reading is kept', () => {
    expect(run(...scanned(), told('issued_first_check'))[0].screen).toMatchObject({ entry: { id: 'e' } });
  });
});

describe('scans that are judged after all', () => {
  const dark = (id: string) => entry(JUDGEMENTS.could_not_check, { id });
  const judgedNow = (id: string, word: VerdictWord = 'issued_not_checked'): Event => ({
    type: 'told',
    news: { kind: 'judged', entry: entry(JUDGEMENTS[word], { id }) },
  });
  const elsewhere: Event = { type: 'tab_opened', tab: 'settings' };
  const inHistory: Event[] = [
    { type: 'tab_opened', tab: 'history' },
    { type: 'history_known', entries: [dark('e'), dark('f')] },
  ];

  it('are told wherever another screen is open, also over another verdict, and opened from there', () => {
    const another: Event = {
      type: 'recorded',
      text: 'a',
      entry: entry(JUDGEMENTS.not_signed_label, { id: 'x' }),
    };
    for (const before of [[elsewhere], [], [...scanned('not_signed_label'), another]]) {
      const [state, effects] = run(...before, judgedNow('e'));
      expect(state.held.news).toMatchObject([{ how: 'judged', entry: { id: 'e' } }]);
      expect(effects).toEqual([]);
    }
    const [state] = run(elsewhere, judgedNow('e'));
    const told = entry(JUDGEMENTS.issued_not_checked);
    const [asking, deeds] = step(state, { type: 'news_opened' });
    expect(deeds).toEqual([{ do: 'judge_entry', ask: asking.asked.number, entry: told }]);
    const [opened] = step(asking, {
      type: 'entry_judged',
      ask: asking.asked.number,
      entry: told,
      judgement: told.judgement,
    });
    expect([opened.screen.name, opened.held.news]).toEqual(['verdict', []]);
  });

  it('are told in the history too, where the row changes', () => {
    const [state] = run(...inHistory, judgedNow('f', 'not_issued'));
    expect(state.screen).toMatchObject({
      list: { entries: [{ judgement: { word: 'could_not_check' } }, { judgement: { word: 'not_issued' } }] },
    });
    expect(state.held.news).toMatchObject([{ how: 'judged', entry: { id: 'f' } }]);
    const [gone] = step(state, { type: 'entries_forgotten', ids: ['f'] });
    expect(gone.held.news).toEqual([]);
  });

  it('are one line when they are several, which opens the history and hides no bad one', () => {
    const [state] = run(elsewhere, judgedNow('e'), judgedNow('f', 'not_issued'), judgedNow('g', 'expired'));
    expect(state.held.news.map((told) => told.entry.id)).toEqual(['e', 'f', 'g']);
    expect(gravest(state.held.news)?.entry.id).toBe('f');
    expect(gravest(state.held.news.slice(0, 1))).toBeNull();
    const [shown, effects] = step(state, { type: 'news_opened' });
    expect([shown.screen.name, shown.held.news]).toEqual(['history', []]);
    expect(effects).toContainEqual({ do: 'history' });
  });

  it('are told once, with what a server says of them soon after', () => {
    const answer: Event = {
      type: 'told',
      news: { kind: 'entry', entry: answered(JUDGEMENTS.issued_not_checked, 'issued_first_check') },
    };
    expect(run(elsewhere, judgedNow('e'), answer)[0].held.news).toMatchObject([
      { how: 'answered', entry: { report: { is: 'answered' } } },
    ]);
    // What is no news by itself takes nothing of it away.
    const named: Event = {
      type: 'told',
      news: { kind: 'entry', entry: entry(JUDGEMENTS.issued_not_checked, { report: { is: 'waiting' } }) },
    };
    expect(run(elsewhere, judgedNow('e'), named)[0].held.news).toMatchObject([
      { how: 'judged', entry: { report: { is: 'waiting' } } },
    ]);
    expect(run(elsewhere, named)[0].held.news).toEqual([]);
  });

  it('are not told a second time when the name of their product comes late', () => {
    const first = answered(JUDGEMENTS.issued_not_checked, 'issued_first_check');
    const late = { ...first, id: 'late' };
    const renamed = { ...late, judgement: { ...late.judgement, product: { zh: '奶', en: 'Milk' } } };
    const told = (kind: 'entry' | 'named', one: HistoryEntry): Event => ({
      type: 'told',
      news: { kind, entry: one },
    });
    const [state] = run(elsewhere, told('entry', late), told('named', first), told('named', renamed));
    expect(state.held.news).toEqual([{ how: 'answered', entry: renamed }]);
    // One answer came, and that one is opened.
    const [, effects] = step(state, { type: 'news_opened' });
    expect(effects).toMatchObject([{ do: 'judge_entry', entry: { id: 'late' } }]);
  });
});

class ScriptedApi {
  readonly sent: ScanReport[][] = [];
  fault: 'unreachable' | null = null;

  async scans(reports: ScanReport[]): Promise<ScanReply[]> {
    this.sent.push(reports);
    if (this.fault !== null) throw new SendError(this.fault);
    return reports.map(({ event }) => ({ event, answer: answer('issued_first_check', event) }));
  }
  said: CodeSaid | null = null;
  readonly asked: { digits: string; event: string; token: string; region: string | null }[] = [];
  async code(
    digits: string,
    question: { event: string; token: string; region: string | null },
  ): Promise<CodeSaid> {
    this.asked.push({ digits, ...question });
    if (this.fault !== null) throw new SendError(this.fault);
    if (this.said === null) throw new HostError('code_length');
    return this.said;
  }
  forgotten: unknown[] = [];
  async forget(items: unknown[]): Promise<void> {
    this.forgotten.push(...items);
  }
}

function page(): { api: ScriptedApi; memory: PageMemory; store: Memory } {
  const [api, store] = [new ScriptedApi(), new Memory()];
  return {
    api,
    store,
    memory: new PageMemory(Promise.resolve(store), api as unknown as Api, async () => true, {
      fetch: async () => ({ is: 'nothing' }),
      namedNow: async (judgement) => judgement,
    }),
  };
}
const online: Consent = { choice: 'online', region: 'CN-GD' };

describe('the outbox of a page', () => {
  it('sends nothing without consent', async () => {
    const { api, memory } = page();
    const kept = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    expect([kept.report.is, api.sent.length]).toEqual(['none', 0]);
  });

  it('sends each reading until it is answered, under one event id, with one token an item', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    api.fault = 'unreachable';
    const first = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    expect(await memory.outbox()).toMatchObject({ waiting: 2, trouble: 'unreachable' });
    api.fault = null;
    await memory.send();
    const all = api.sent.flat();
    expect(all.filter(({ event }) => event === first.id).length).toBeGreaterThan(1);
    expect(new Set(all.map(({ token }) => token)).size).toBe(1);
    expect(all.every(({ region, token }) => region === 'CN-GD' && /^[0-9a-f]{16}$/.test(token))).toBe(true);
    expect((await memory.history()).map(({ report }) => report.is)).toEqual(['answered', 'answered']);
    const before = api.sent.length;
    await memory.send();
    expect(api.sent.length).toBe(before);
  });

  it('sends nothing of a label that is not its brand’s', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    for (const word of ['not_issued', 'not_signed_label', 'could_not_check'] as const)
      await memory.record(word, 'camera', JUDGEMENTS[word]);
    await memory.record('key_not_yet_valid', 'camera', {
      ...JUDGEMENTS.not_issued,
      reasons: ['key_not_yet_valid', 'signature_matches'],
      punches: { ...JUDGEMENTS.not_issued.punches, signature: 'matches' },
    });
    await memory.send();
    expect(api.sent).toEqual([]);
  });

  it('of what came by a link sends nothing before a press on it, and then that alone', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    const read = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    const links = [];
    for (const text of ['b', 'c', 'd'])
      links.push(await memory.record(text, 'link', JUDGEMENTS.issued_not_checked));
    const unchecked = await memory.record('e', 'link', JUDGEMENTS.could_not_check);
    await memory.judgeAgain(async () => JUDGEMENTS.issued_not_checked);
    await memory.send();
    expect(api.sent.flat().map(({ event, via }) => [event, via])).toEqual([[read.id, 'camera']]);
    await memory.setConsent(online, links[0]?.id ?? null);
    await memory.send();
    expect(api.sent.flat().slice(1)).toMatchObject([{ event: links[0]?.id, text: 'b', via: 'link' }]);
    expect((await memory.history()).find(({ id }) => id === unchecked.id)?.report.is).toBe('none');
  });

  it('tells of a label by a stolen key at a press for that one alone', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    const [pressed, later] = [
      await memory.record('a', 'camera', JUDGEMENTS.key_stolen),
      await memory.record('b', 'camera', { ...JUDGEMENTS.key_stolen, judgedAt: '2026-11-22T09:10:30Z' }),
    ];
    await memory.send();
    expect(api.sent).toEqual([]);
    await memory.setConsent(online, pressed.id);
    await memory.send();
    const events = api.sent.flat().map(({ event }) => event);
    expect([events.includes(pressed.id), events.includes(later.id)]).toEqual([true, false]);
  });

  it('reads what an earlier version kept without saying what it allows', async () => {
    const { api, memory, store } = page();
    const kept = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    const { authentic: _, may: __, ...old } = JUDGEMENTS.issued_not_checked;
    await store.write([{ table: 'entries', key: kept.id, value: { ...kept, judgement: old } }]);
    expect((await memory.history())[0]?.judgement).toEqual(JUDGEMENTS.issued_not_checked);
    await memory.setConsent(online, kept.id);
    await memory.send();
    expect(api.sent.flat().map(({ event }) => event)).toEqual([kept.id]);
  });

  it('judges again what could not be checked, tells it and reports it, once', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    const [dark, still] = [
      await memory.record('a', 'camera', JUDGEMENTS.could_not_check),
      await memory.record('b', 'camera', JUDGEMENTS.could_not_check),
    ];
    const told: News[] = [];
    const tell = (news: News) => void told.push(news);
    memory.hear(tell);
    const judge = async (text: string) => JUDGEMENTS[text === 'a' ? 'issued_not_checked' : 'could_not_check'];
    await memory.judgeAgain(judge);
    await memory.send();
    expect(told).toContainEqual(
      expect.objectContaining({
        kind: 'judged',
        entry: expect.objectContaining({ id: dark.id, report: { is: 'waiting' } }),
      }),
    );
    expect(api.sent.flat().map(({ event }) => event)).toEqual([dark.id]);
    const count = told.length;
    await memory.judgeAgain(judge);
    expect([told.length, (await memory.history()).find(({ id }) => id === still.id)?.judgement.word]).toEqual(
      [count, 'could_not_check'],
    );
  });

  it('takes back what waits when consent is taken back, and reports from an entry on when it is given', async () => {
    const { api, memory } = page();
    const told: News[] = [];
    const early = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    const since = await memory.record('b', 'camera', {
      ...JUDGEMENTS.issued_not_checked,
      judgedAt: '2026-11-22T09:20:00Z',
    });
    await memory.setConsent(online, since.id);
    await memory.send();
    expect(api.sent.flat().map(({ event }) => event)).toEqual([since.id]);
    expect((await memory.history()).find(({ id }) => id === early.id)?.report.is).toBe('none');
    expect(told).toEqual([]);
  });

  it('asks the server to delete what it was told, and no more', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.record('x', 'paste', JUDGEMENTS.not_signed_label);
    await memory.send();
    await memory.forgetAll();
    await memory.send();
    expect(api.forgotten).toMatchObject([{ gtin: '06901234567892', serial: '4071882590361147' }]);
    expect(await memory.history()).toEqual([]);
    expect(await memory.consent()).toEqual(unasked);
  });
});

describe('a typed code', () => {
  const item = {
    word: 'issued_first_check',
    tone: 'good',
    fields: { gtin: '06901234567892', lot: null, expiry: null },
    punches: {},
  };
  const said = { code: inFours(CODE), says: 'first', judgement: item, history } as unknown as CodeSaid;

  it('is judged as soon as its digits fit, and never when they came from elsewhere', () => {
    const ok: Event = {
      type: 'digits_checked',
      digits: CODE,
      answer: { ok: true, code: inFours(CODE), error: null },
    };
    const [state, effects] = run({ type: 'enter_opened' }, { type: 'digits_typed', digits: CODE }, ok);
    expect(effects).toEqual([{ do: 'judge', ask: state.asked.number, text: CODE }]);
    const asks = (from: 'typed' | 'paste') =>
      mustAsk(
        { ...state, held: { ...state.held, ...(held as { held: Partial<State['held']> }).held } },
        { from, text: CODE },
        TYPED,
      );
    expect([asks('typed'), asks('paste')]).toEqual([true, false]);
  });

  it('is the server’s word, without a signature', () => {
    const answered = entry(TYPED, {
      text: CODE,
      origin: 'typed',
      report: { is: 'looked_up', at: '2026-11-22T09:11:00Z', said },
    });
    expect(joined({ judgement: TYPED, entry: answered })).toMatchObject({
      word: 'issued_first_check',
      punches: { signature: 'absent' },
      fields: { serial: CODE },
    });
    const wrong = {
      ...answered,
      report: { ...answered.report, said: { ...said, says: 'wrong', judgement: null, history: null } },
    } as HistoryEntry;
    expect(joined({ judgement: TYPED, entry: wrong })).toMatchObject({
      word: 'not_issued',
      tone: 'bad',
      issuer: null,
    });
    expect(shortOf({ judgement: TYPED, entry: wrong })).toBe('short.typed_wrong');
    const elsewhere = {
      ...answered,
      report: {
        ...answered.report,
        said: { ...said, says: 'not_looked_up', judgement: null, history: null },
      },
    } as HistoryEntry;
    expect(joined({ judgement: TYPED, entry: elsewhere })).toMatchObject({
      word: 'not_looked_up',
      tone: 'unk',
    });
    expect(shortOf({ judgement: TYPED, entry: elsewhere })).toBe('short.not_looked_up');
  });

  it('waits until the server is reached, beside the labels, and is deleted there too', async () => {
    const { api, memory } = page();
    await memory.setConsent(online, null);
    api.said = said;
    api.fault = 'unreachable';
    await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    const typed = await memory.record(CODE, 'typed', TYPED);
    await memory.record(CODE, 'paste', TYPED);
    await memory.send();
    expect(await memory.outbox()).toMatchObject({ waiting: 2, trouble: 'unreachable' });
    api.fault = null;
    await memory.send();
    expect((await memory.history()).map(({ report }) => report.is).sort()).toEqual([
      'answered',
      'looked_up',
      'none',
    ]);
    expect(api.asked.at(-1)).toMatchObject({ digits: CODE, event: typed.id, region: 'CN-GD' });
    await memory.forget([typed.id]);
    await memory.send();
    expect(api.forgotten).toEqual([{ gtin: '06901234567892', serial: CODE, token: api.asked.at(-1)?.token }]);
  });

  it('that the server will not take is not asked again', async () => {
    const { memory } = page();
    await memory.setConsent(online, null);
    const typed = await memory.record(CODE, 'typed', TYPED);
    await memory.send();
    expect((await memory.history()).find(({ id }) => id === typed.id)?.report).toEqual({
      is: 'refused',
      code: 'code_length',
    });
    expect((await memory.outbox()).waiting).toBe(0);
  });
});

describe('what brands say of products', () => {
  const says = (en: string, signedAt: string) => ({
    names: { zh: '奶', en },
    words: null,
    picture: null,
    signedAt,
  });
  /** Records are their text here: whom and when the reader believes is the module's own test. */
  const reader = {
    product: async (bytes: ArrayBuffer) => {
      const text = new TextDecoder().decode(bytes);
      const [en = '', at = ''] = text.split('@');
      return text.startsWith('forged')
        ? { says: null, refused: 'key_unknown' }
        : { says: says(en, at), refused: null };
    },
  } as unknown as Reader;
  class Shelf {
    given: string | HostError | SendError = new HostError('not_there');
    times = 0;
    async product(): Promise<ArrayBuffer> {
      this.times += 1;
      if (typeof this.given !== 'string') throw this.given;
      return new TextEncoder().encode(this.given).buffer;
    }
  }
  const records = { of: async () => null } as unknown as PageRecords;
  const opened = (store: Memory, api: Shelf) =>
    new PageProducts(Promise.resolve(store), api as unknown as Api, reader, records);
  const shelf = () => {
    const api = new Shelf();
    const store = new Memory();
    return { api, store, products: opened(store, api) };
  };
  const GTIN = '06901234567892';
  const came = async (products: PageProducts) => (await products.fetch(GTIN, 'a')).is;
  const nameBy = async (products: PageProducts) =>
    (await products.named(JUDGEMENTS.issued_not_checked, null)).product?.en;

  it('are asked once while the page is open, and again when the server failed', async () => {
    const { api, products } = shelf();
    api.given = new SendError('unreachable');
    expect([await came(products), await came(products), api.times]).toEqual(['nothing', 'nothing', 2]);
    api.given = new HostError('not_there');
    expect([await came(products), await came(products), api.times]).toEqual(['nothing', 'nothing', 3]);
  });

  it('name a label, also for a page that is opened later without a network', async () => {
    const { api, store, products } = shelf();
    api.given = 'Milk by its brand@2026-11-02';
    expect(await came(products)).toBe('new');
    const later = opened(store, new Shelf());
    expect(await later.named(JUDGEMENTS.issued_not_checked, null)).toMatchObject({
      product: { en: 'Milk by its brand' },
      brandSays: { signedAt: '2026-11-02' },
    });
    expect(await later.named(JUDGEMENTS.not_signed_label, null)).toBe(JUDGEMENTS.not_signed_label);
  });

  it('that come after everything was deleted are not kept', async () => {
    const { api, store, products } = shelf();
    api.given = 'Milk by its brand@2026-11-02';
    const fetching = products.fetch(GTIN, 'a');
    products.drop();
    expect([await fetching, await store.count('products')]).toEqual([{ is: 'nothing' }, 0]);
  });

  it('that are not believed, or are earlier, change nothing', async () => {
    const { api, store, products } = shelf();
    api.given = 'forged@2026-11-09';
    expect(await products.fetch(GTIN, 'a')).toEqual({ is: 'refused', code: 'key_unknown' });
    expect(await nameBy(products)).toBe(JUDGEMENTS.issued_not_checked.product?.en);
    api.given = 'Newer@2026-11-09';
    const second = opened(store, api);
    expect(await came(second)).toBe('new');
    api.given = 'Older@2026-11-01';
    const third = opened(store, api);
    expect([await came(third), await nameBy(third)]).toEqual(['nothing', 'Newer']);
  });

  it('name kept scans when they come, and the verdict on the screen', async () => {
    const [api, store] = [new ScriptedApi(), new Memory()];
    const said = says('Milk by its brand', '2026-11-02');
    const namedNow = async (judgement: Judgement) => ({ ...judgement, product: said.names, brandSays: said });
    const fetched: string[] = [];
    const fetch = async (gtin: string): Promise<Came> => ({ is: fetched.push(gtin) > 0 ? 'new' : 'nothing' });
    const memory = new PageMemory(Promise.resolve(store), api as unknown as Api, async () => true, {
      fetch,
      namedNow,
    });
    await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    expect(fetched).toEqual([]);
    await memory.setConsent(online, null);
    const told: News[] = [];
    memory.hear((news) => void told.push(news));
    const scan = await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    expect(fetched).toEqual([GTIN]);
    const kinds = told.flatMap((news) => ('entry' in news && news.entry.id === scan.id ? [news.kind] : []));
    expect(kinds).toEqual(['entry', 'named']);
    const last = (await memory.history()).find(({ id }) => id === scan.id);
    expect(last).toMatchObject({
      judgement: { product: { en: 'Milk by its brand' } },
      report: { is: 'answered' },
    });
    const [state] = run(...scanned(), {
      type: 'told',
      news: { kind: 'entry', entry: last ?? entry(JUDGEMENTS.expired) },
    });
    expect(state.screen).toMatchObject({ judgement: { word: 'issued_not_checked', brandSays: said } });
  });
});

describe('a product record that its brand did not sign', () => {
  it('is told by its code, once, and changes no verdict', async () => {
    const [api, told] = [new ScriptedApi(), [] as News[]];
    const products = {
      fetch: async (): Promise<Came> => ({ is: 'refused', code: 'key_unknown' }),
      namedNow: async () => JUDGEMENTS.expired,
    };
    const memory = new PageMemory(
      Promise.resolve(new Memory()),
      api as unknown as Api,
      async () => true,
      products,
    );
    memory.hear((news) => void told.push(news));
    await memory.setConsent(online, null);
    await memory.record('a', 'camera', JUDGEMENTS.issued_not_checked);
    await memory.send();
    const refusals = told.filter(({ kind }) => kind === 'product_refused');
    expect(refusals).toEqual([{ kind: 'product_refused', gtin: '06901234567892', code: 'key_unknown' }]);
    expect((await memory.history())[0]?.judgement).toEqual(JUDGEMENTS.issued_not_checked);

    const [news] = refusals as [News];
    const [state, effects] = run(...scanned(), { type: 'told', news }, { type: 'told', news });
    expect([state.held.unsigned, state.screen, effects]).toEqual([
      ['06901234567892'],
      run(...scanned())[0].screen,
      [],
    ]);
    expect(step(state, { type: 'forgotten', all: true, done: true })[0].held.unsigned).toEqual([]);
  });
});

describe('the history taken away', () => {
  it('holds no formula', () => {
    for (const text of ['=1+1', '+1', '-1', '@x', '\tx', '＝1']) expect(cell(text)).toMatch(/^"?'/);
    expect(cell('Milk, "whole"')).toBe('"Milk, ""whole"""');
    const table = csv([entry(JUDGEMENTS.not_signed_label, { text: '=HYPERLINK("x")' })], wordsIn('en'));
    expect(table).toContain(`"'=HYPERLINK(""x"")"`);
    expect(table.split('\r\n')).toHaveLength(3);
  });

  it('is searched by name in either language, by number in groups or not', () => {
    const entries = [
      entry(JUDGEMENTS.issued_not_checked),
      entry(JUDGEMENTS.not_signed_label, { id: 'f', text: 'https://shop.example' }),
    ];
    for (const search of ['纯牛奶', 'WHOLE milk', '4071 8825', '4071882590361147', 'l2406', '  '])
      expect(found(entries, search)[0]?.id, search).toBe('e');
    expect(found(entries, 'shop').map(({ id }) => id)).toEqual(['f']);
    expect(found(entries, 'nothing')).toEqual([]);
  });

  it('is told by days in the order given', () => {
    const at = (hour: number) => new Date(2026, 10, hour > 24 ? 21 : 22, hour % 24).toISOString();
    const days = byDay(
      [9, 8, 30].map((hour, i) => entry(JUDGEMENTS.expired, { id: String(i), at: at(hour) })),
    );
    expect(days.map(({ entries }) => entries.length)).toEqual([2, 1]);
  });

  it('drops tickets that are none', () => {
    expect(
      parseTickets('[{"ticket":"1","at":"2026-11-22T09:10:00Z","about":"x"},{"ticket":2},null,3]'),
    ).toHaveLength(1);
    for (const text of [null, '', '{', '{}', 'null']) expect(parseTickets(text)).toEqual([]);
  });
});

describe('the way of a label that is not its brand’s', () => {
  it('is never asked for, by itself or at a press', () => {
    for (const word of Object.keys(JUDGEMENTS) as VerdictWord[]) {
      const [, effects] = run(...scanned(word), { type: 'way_wanted' });
      const asked = effects.some((effect) => effect.do === 'way');
      expect(asked, word).toBe(JUDGEMENTS[word].may.journey);
    }
    expect(JUDGEMENTS.not_issued.may.journey).toBe(false);
  });
});

describe('the way', () => {
  const at = (what: string, when: string, city: string | null): WayStep => ({
    what,
    relation: 'itself',
    standing: 'brand',
    other: null,
    when,
    offset: 480,
    place: city === null ? null : { region: null, city, name: null, id: null },
    party: null,
    saidBy: null,
    evidence: { event: 'e', recorded: when, withdrawn: false, certain: true, sensors: [] },
  });
  const way: Way = {
    gtin: '1',
    serial: '2',
    lot: null,
    steps: [
      at('commissioning', '2026-09-01', 'A'),
      at('shipping', '2026-09-03', 'A'),
      at('receiving', '2026-09-09', 'B'),
    ],
    gaps: [{ code: 'moved_unseen', step: 2 }],
    contradictions: [{ code: 'two_places', step: null }],
    leftOut: [],
  };

  it('puts a gap with its dates before the step at which it shows', () => {
    const lines = wayLines(way);
    expect(lines.map(({ kind }) => kind)).toEqual(['step', 'step', 'gap', 'step', 'contradiction']);
    expect(lines[2]).toMatchObject({ from: '2026-09-03', to: '2026-09-09' });
    expect(lines[1]).toMatchObject({ broken: true });
  });

  it('names each place once and what is missing on the way there', () => {
    expect(stops(way, ({ place }) => place?.city ?? null)).toEqual([
      { name: 'A', gapBefore: false },
      { name: 'B', gapBefore: true },
    ]);
  });

  it('bears a way without steps, and doubts about steps that are not there', () => {
    expect(wayLines({ ...way, steps: [] })).toEqual([]);
    expect(wayLines({ ...way, gaps: [{ code: 'no_origin', step: 99 }] }).length).toBe(5);
  });
});

describe('several codes', () => {
  const label = `https://id.example.com/01/06901234567892/10/L2406/21/4071882590361147?17=290503&S=${'A'.repeat(108)}`;

  it('lets one label among others have the word, and leaves two labels to the person', () => {
    expect(isLabelLike(label)).toBe(true);
    expect(soleLabel(['https://shop.example/?S=ABC', label])).toBe(label);
    expect(soleLabel([label, label.replace('L2406', 'L2407')])).toBeNull();
    expect(soleLabel(['https://shop.example/01/06901234567892'])).toBeNull();
  });
});

describe('ids', () => {
  it('are UUIDs of version 4', () => {
    expect(randomUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
