// What is kept while something else is under way: nothing that was added waits for good, nothing that
// was deleted or answered comes back, nothing that the server is to be asked is lost.

import { describe, expect, it } from 'vitest';

import { CODE, JUDGEMENTS, TYPED } from '../e2e/support/judgements';
import type { Api, ScanReply } from './host/api';
import { HostError, SendError } from './host/errors';
import { PageMemory } from './host/memory';
import type { Came } from './host/products';
import { Memory } from './host/store';
import type { CodeSaid, Consent, HistoryLine, Judgement, ScanReport } from './wire';

const LABEL = JUDGEMENTS.issued_not_checked;
const online: Consent = { choice: 'online', region: null };
const history: HistoryLine = {
  standing: 'issued_first_check',
  own: 1,
  others: 0,
  first: null,
  firstRegion: null,
  findings: [],
};

/** Another item's label. */
const labelOf = (serial: string): Judgement => ({
  ...LABEL,
  fields: LABEL.fields === null ? null : { ...LABEL.fields, serial },
});

/** Opens when told; `reached` tells that somebody waits before it. */
class Gate {
  open: () => void = () => undefined;
  #arrive: () => void = () => undefined;
  readonly reached = new Promise<void>((resolve) => (this.#arrive = resolve));
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  pass(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }
}

class SlowApi {
  readonly sent: ScanReport[][] = [];
  readonly forgotten: { serial: string; token: string }[] = [];
  said: CodeSaid | null = null;
  fault: SendError | null = null;
  /** A request as a whole is refused when it holds this text. */
  refuses: string | null = null;
  refusal = 'bad_time';
  gates: { scans?: Gate; forget?: Gate; code?: Gate } = {};

  async scans(reports: ScanReport[]): Promise<ScanReply[]> {
    this.sent.push(reports);
    if (reports.some(({ text }) => text === this.refuses)) throw new HostError(this.refusal);
    await this.#pass('scans');
    return reports.map(({ event }) => ({
      event,
      answer: { event, word: 'issued_first_check', tone: 'good', recorded: true, history },
    }));
  }
  async code(): Promise<CodeSaid> {
    await this.#pass('code');
    if (this.said === null) throw new SendError('unreadable');
    return this.said;
  }
  async forget(items: { serial: string; token: string }[]): Promise<void> {
    await this.#pass('forget');
    this.forgotten.push(...items);
  }

  /** Only the first to come waits. */
  async #pass(name: 'scans' | 'forget' | 'code'): Promise<void> {
    const gate = this.gates[name];
    delete this.gates[name];
    await gate?.pass();
    if (this.fault !== null) throw this.fault;
  }
}

async function page(consent: Consent | null = online) {
  const [api, store] = [new SlowApi(), new Memory()];
  const products = {
    fetch: async (): Promise<Came> => ({ is: 'nothing' }),
    namedNow: async (judgement: Judgement) => judgement,
  };
  const memory = new PageMemory(Promise.resolve(store), api as unknown as Api, async () => true, products);
  if (consent !== null) await memory.setConsent(consent, null);
  const reports = async () => (await memory.history()).map(({ report }) => report.is).sort();
  return { api, store, memory, products, reports };
}

describe('the outbox of the page is core’s', () => {
  it('asks for each alone what a server will not take together, and one holds back no other', async () => {
    const { api, memory, reports } = await page(null);
    const at = (second: number) => ({
      ...labelOf(String(second)),
      judgedAt: `2026-11-22T09:10:0${String(second)}Z`,
    });
    const first = await memory.record('a', 'camera', at(1));
    await memory.record('bad', 'camera', at(2));
    await memory.record('c', 'camera', at(3));
    api.refuses = 'bad';
    await memory.setConsent(online, first.id);
    await memory.send();
    expect(await reports()).toEqual(['answered', 'answered', 'refused']);
    expect(api.sent.map((sent) => sent.length)).toEqual([3, 1, 2, 1, 1]);
  });

  it('keeps what an answer of somebody else’s did not take', async () => {
    for (const nobodys of ['not_there', 'server_refused']) {
      const { api, memory, reports } = await page();
      [api.refuses, api.refusal] = ['a', nobodys];
      await memory.record('a', 'camera', labelOf('1'));
      await memory.send();
      expect([await reports(), (await memory.outbox()).trouble], nobodys).toEqual([
        ['waiting'],
        'unreadable',
      ]);
      api.refuses = null;
      await memory.send();
      expect(await reports(), nobodys).toEqual(['answered']);
    }
  });

  it('waits as long as a server asks', async () => {
    const { api, memory } = await page();
    api.fault = new SendError('busy', 900);
    const before = Date.now();
    await memory.record('a', 'camera', labelOf('1'));
    await memory.send();
    const { nextTry, trouble } = await memory.outbox();
    expect(trouble).toBe('busy');
    expect(Date.parse(nextTry ?? '') - before).toBeGreaterThanOrEqual(900_000);
    // Another scan goes out with it, and not before.
    const tries = api.sent.length;
    await memory.record('b', 'camera', labelOf('2'));
    expect([api.sent.length, (await memory.outbox()).waiting]).toEqual([tries, 2]);
    api.fault = null;
    await memory.send();
    expect((await memory.outbox()).waiting).toBe(0);
  });
});

describe('what is added while a report is under way', () => {
  it('is sent after it', async () => {
    const { api, memory, reports } = await page();
    const gate = (api.gates.scans = new Gate());
    await memory.record('a', 'camera', labelOf('1'));
    const sending = memory.send();
    await gate.reached;
    await memory.record('b', 'camera', labelOf('2'));
    gate.open();
    await sending;
    expect([await reports(), api.sent.length]).toEqual([['answered', 'answered'], 2]);
  });

  it('is deleted at the server after it', async () => {
    const { api, memory } = await page();
    const first = await memory.record('a', 'camera', labelOf('1'));
    await memory.send();
    const gate = (api.gates.scans = new Gate());
    await memory.record('b', 'camera', labelOf('2'));
    const sending = memory.send();
    await gate.reached;
    await memory.forget([first.id]);
    gate.open();
    await sending;
    expect(api.forgotten.map(({ serial }) => serial)).toEqual(['1']);
  });
});

describe('what the server is to be asked to delete', () => {
  const three = async () => {
    const made = await page();
    const entries = [];
    for (const serial of ['1', '2', '3'])
      entries.push(await made.memory.record(serial, 'camera', labelOf(serial)));
    await made.memory.send();
    return { ...made, ids: entries.map(({ id }) => id) };
  };

  it('grows while it is being asked', async () => {
    const { api, memory, ids } = await three();
    const gate = (api.gates.forget = new Gate());
    await memory.forget(ids.slice(0, 1));
    await gate.reached;
    await memory.forget(ids.slice(1, 2));
    gate.open();
    await memory.send();
    expect(api.forgotten.map(({ serial }) => serial)).toEqual(['1', '2']);
  });

  it('holds what is deleted at the same time', async () => {
    const { api, memory, ids } = await three();
    await Promise.all(ids.map((id) => memory.forget([id])));
    await memory.send();
    expect(api.forgotten.map(({ serial }) => serial).sort()).toEqual(['1', '2', '3']);
  });

  it('holds what an older version of the page had noted, until it is asked', async () => {
    const { api, store, memory } = await page();
    const noted = { gtin: '06901234567892', serial: '9', token: '0123456789abcdef' };
    await store.write([{ table: 'facts', key: 'deletions', value: [noted] }]);
    api.fault = new SendError('unreachable');
    await memory.send();
    api.fault = null;
    await memory.send();
    await memory.send();
    expect(api.forgotten).toEqual([noted]);
  });

  it('holds an item that one of its readings was reported of, whichever is the newest', async () => {
    const { api, memory } = await page();
    await memory.record('a', 'camera', labelOf('1'));
    await memory.send();
    await memory.setConsent({ choice: 'offline', region: null }, null);
    await memory.record('a', 'camera', { ...labelOf('1'), judgedAt: '2027-01-01T00:00:00Z' });
    await memory.forgetAll();
    await memory.send();
    expect(api.forgotten.map(({ serial }) => serial)).toEqual(['1']);
  });

  it('holds a typed code that was deleted while it was looked up', async () => {
    const { api, memory } = await page();
    api.said = {
      code: CODE,
      says: 'first',
      judgement: { word: 'issued_first_check', fields: { gtin: '06901234567892' } },
      history,
    } as unknown as CodeSaid;
    const gate = (api.gates.code = new Gate());
    await memory.record(CODE, 'typed', TYPED);
    await gate.reached;
    await memory.forgetAll();
    gate.open();
    await memory.send();
    expect([await memory.history(), api.forgotten.map(({ serial }) => serial)]).toEqual([[], [CODE]]);
  });
});

describe('what came meanwhile stands', () => {
  it('a scan that is deleted while it is judged stays deleted', async () => {
    const { memory } = await page();
    const dark = await memory.record('a', 'camera', JUDGEMENTS.could_not_check);
    await memory.judgeAgain(async () => {
      // Between the reading and the writing.
      void memory.forget([dark.id]);
      return LABEL;
    });
    expect(await memory.history()).toEqual([]);
  });

  it('what is written down of a scan while it is judged is not lost', async () => {
    const { memory, store } = await page();
    const dark = await memory.record('a', 'camera', JUDGEMENTS.could_not_check);
    await memory.judgeAgain(async () => {
      await store.write([{ table: 'entries', key: dark.id, value: { ...dark, note: 'from the market' } }]);
      return LABEL;
    });
    await memory.send();
    expect(await memory.history()).toMatchObject([
      { note: 'from the market', judgement: { word: LABEL.word }, report: { is: 'answered' } },
    ]);
  });

  it('a scan that is deleted while its product is named stays deleted', async () => {
    const { api, memory, products } = await page();
    const gate = new Gate();
    products.fetch = async () => ({ is: 'new' });
    let named: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (named = resolve));
    products.namedNow = async (judgement) => {
      await gate.pass();
      queueMicrotask(named);
      return { ...judgement, product: { zh: '奶', en: 'Milk' } };
    };
    const scan = await memory.record('a', 'camera', LABEL);
    await gate.reached;
    void memory.forget([scan.id]);
    gate.open();
    await done;
    await memory.send();
    expect([await memory.history(), api.forgotten.length]).toEqual([[], 1]);
  });

  it('an answer is not undone by a name or by a consent that come at the same time', async () => {
    const { api, memory, reports } = await page(null);
    const scan = await memory.record('a', 'camera', LABEL);
    const gate = (api.gates.scans = new Gate());
    await memory.setConsent(online, scan.id);
    await gate.reached;
    const withdrawn = memory.setConsent({ choice: 'offline', region: null }, null);
    gate.open();
    await Promise.all([withdrawn, memory.setConsent(online, scan.id)]);
    await memory.send();
    expect([await reports(), api.sent.length]).toEqual([['answered'], 1]);
  });
});
