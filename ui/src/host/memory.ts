// What a page keeps for the person, and the outbox of its reports.
//
// The outbox is no list of its own: it is the entries whose report waits. An entry and its place in
// the outbox are therefore one write, and the same event id is sent until the server has answered it.

import { isAskable, isAuthentic, isTyped } from '../flow/kept';
import type { Consent, HistoryEntry, Judgement, News, Origin, Outbox, ScanReport, SendFault, VerdictWord } from '../wire';
import type { Api } from './api';
import { HostError, SendError } from './errors';
import { hexDigits, randomUuid } from './random';
import type { Store, Write } from './store';

/** In one request; the server takes up to a hundred. */
const MOST_AT_ONCE = 20;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** The oldest are dropped beyond this, unless they still wait. */
const MOST_ENTRIES = 5_000;
/** Kept scans of a product that are named at once when its record comes. */
const MOST_NAMED = 100;
/** Kept scans that are judged again at once. */
const MOST_JUDGED_AGAIN = 100;

const UNCHECKED: VerdictWord = 'could_not_check';
const UNASKED: Consent = { choice: 'unasked', region: null };

export type Products = {
  /** Asks what a product's brand says of it; whether that is new. */
  fetch(gtin: string, label: string): Promise<boolean>;
  /** What is to be told of a judgement by now. */
  namedNow(judgement: Judgement, text: string): Promise<Judgement>;
};

type ForgetItem = { gtin: string; serial: string; token: string };

const newestFirst = (a: HistoryEntry, b: HistoryEntry): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1);

export class PageMemory {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  /** Whether reports go anywhere now. */
  readonly #mayReport: () => Promise<boolean>;
  readonly #products: Products;
  readonly #listeners = new Set<(news: News) => void>();
  #sending: Promise<void> | null = null;
  #judging: Promise<void> | null = null;
  #trouble: SendFault | null = null;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #nextTry: string | null = null;

  constructor(
    store: Promise<Store>,
    api: Api,
    mayReport: () => Promise<boolean>,
    products: Products,
  ) {
    this.#store = store;
    this.#api = api;
    this.#mayReport = mayReport;
    this.#products = products;
  }

  /** Tells of answers and of the outbox from now on; returns what ends it. */
  hear(tell: (news: News) => void): () => void {
    this.#listeners.add(tell);
    return () => this.#listeners.delete(tell);
  }

  async record(text: string, origin: Origin, judgement: Judgement): Promise<HistoryEntry> {
    const entry = await this.#keep({ id: randomUuid(), at: judgement.judgedAt, text, origin, judgement, report: { is: 'none' } });
    await this.#trim();
    return entry;
  }

  /**
   * Judges anew what could not be checked, and tells what came of it. A reading that turns out
   * authentic is reported as it would have been.
   */
  judgeAgain(judge: (text: string) => Promise<Judgement>): Promise<void> {
    this.#judging ??= this.#judgeUnchecked(judge).finally(() => {
      this.#judging = null;
    });
    return this.#judging;
  }

  async #judgeUnchecked(judge: (text: string) => Promise<Judgement>): Promise<void> {
    const store = await this.#store;
    const unchecked = (await store.entriesBy('word', UNCHECKED)) as HistoryEntry[];
    for (const { id, text } of unchecked.sort(newestFirst).slice(0, MOST_JUDGED_AGAIN)) {
      const judgement = await judge(text);
      // Deleted meanwhile, it is not brought back; judged meanwhile, it stands.
      const entry = (await store.get('entries', id)) as HistoryEntry | undefined;
      if (judgement.word === UNCHECKED || entry?.judgement.word !== UNCHECKED) continue;
      this.#tell({ kind: 'judged', entry: await this.#keep({ ...entry, judgement }) });
    }
  }

  /** Writes a reading that was not reported, with its place in the outbox when it is to be. */
  async #keep(entry: HistoryEntry): Promise<HistoryEntry> {
    const { choice } = await this.consent();
    const waits = choice === 'online' && isAskable({ from: entry.origin, text: entry.text }, entry.judgement) && (await this.#mayReport());
    const kept: HistoryEntry = waits ? { ...entry, report: { is: 'waiting' } } : entry;
    const token = waits ? await this.#tokenFor(kept) : null;
    const tokens: Write[] = token === null ? [] : [{ table: 'tokens', key: token.key, value: token.value }];
    await (await this.#store).write([{ table: 'entries', key: kept.id, value: kept }, ...tokens]);
    if (waits) {
      await this.#tellOutbox();
      void this.send();
    }
    return kept;
  }

  async history(): Promise<HistoryEntry[]> {
    return ((await (await this.#store).all('entries')) as HistoryEntry[]).sort(newestFirst);
  }

  /** Newest first. */
  async #waiting(): Promise<HistoryEntry[]> {
    return ((await (await this.#store).entriesBy('report', 'waiting')) as HistoryEntry[]).sort(newestFirst);
  }

  async forget(ids: string[]): Promise<void> {
    const all = await this.history();
    const gone = all.filter(({ id }) => ids.includes(id));
    const kept = all.filter(({ id }) => !ids.includes(id));
    const keptKeys = new Set(kept.map(keyOf));
    const store = await this.#store;
    const asked: ForgetItem[] = [];
    const drops: Write[] = gone.map(({ id }) => ({ table: 'entries', drop: id }));
    for (const entry of gone) {
      const key = keyOf(entry);
      if (key === null || keptKeys.has(key)) continue;
      keptKeys.add(key);
      const token = await store.get('tokens', key);
      if (typeof token !== 'string') continue;
      drops.push({ table: 'tokens', drop: key });
      const item = itemOf(entry);
      if (entry.report.is !== 'none' && item !== null) asked.push({ ...item, token });
    }
    const deletions = [...(await this.#deletions()), ...asked];
    await store.write([...drops, { table: 'facts', key: 'deletions', value: deletions }]);
    await this.#tellOutbox();
    void this.send();
  }

  /** The server is asked first: afterwards nothing here knows the tokens. */
  async forgetAll(): Promise<void> {
    await this.forget((await this.history()).map(({ id }) => id));
    await this.send();
    const deletions = await this.#deletions();
    const store = await this.#store;
    await store.clear();
    // What the server could not be told yet is told later; it names no entry of the history.
    await store.write([{ table: 'facts', key: 'deletions', value: deletions }]);
    await this.#tellOutbox();
  }

  async consent(): Promise<Consent> {
    const kept = (await (await this.#store).get('facts', 'consent')) as Partial<Consent> | undefined;
    const choice = kept?.choice === 'online' || kept?.choice === 'offline' ? kept.choice : UNASKED.choice;
    return { choice, region: typeof kept?.region === 'string' ? kept.region : null };
  }

  async setConsent(consent: Consent, since: string | null): Promise<void> {
    const store = await this.#store;
    await store.write([{ table: 'facts', key: 'consent', value: { choice: consent.choice, region: consent.region } }]);
    if (consent.choice !== 'online') {
      // What waits is not sent any more.
      await this.#restate(await this.#waiting(), { is: 'none' });
    } else if (since !== null && (await this.#mayReport())) {
      const all = await this.history();
      const from = all.findIndex(({ id }) => id === since);
      const later = all.slice(0, from + 1).filter(({ report, judgement, origin, text }) => report.is === 'none' && isAskable({ from: origin, text }, judgement));
      await this.#restate(later, { is: 'waiting' });
    }
    await this.#tellOutbox();
    void this.send();
  }

  async outbox(): Promise<Outbox> {
    return { waiting: (await this.#waiting()).length, trouble: this.#trouble, nextTry: this.#nextTry };
  }

  send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#nextTry = null;
    try {
      const more = await this.#sendSome();
      this.#tries = 0;
      this.#trouble = null;
      if (more) return await this.#sendAll();
    } catch (error) {
      this.#trouble = error instanceof SendError ? error.fault : 'server_failed';
      this.#later();
    }
    await this.#tellOutbox();
  }

  /** Whether more waits after this. */
  async #sendSome(): Promise<boolean> {
    const deletions = await this.#deletions();
    const waiting = (await this.#waiting()).reverse();
    if ((deletions.length === 0 && waiting.length === 0) || !(await this.#mayReport())) return false;
    if (deletions.length > 0) {
      await this.#api.forget(deletions.slice(0, MOST_AT_ONCE));
      await (await this.#store).write([{ table: 'facts', key: 'deletions', value: deletions.slice(MOST_AT_ONCE) }]);
    }
    const { region } = await this.consent();
    const [first] = waiting;
    if (first === undefined) return deletions.length > MOST_AT_ONCE;
    if (isTyped({ ...first, entry: first })) {
      await this.#lookUp(first, region);
      return waiting.length > 1 || deletions.length > MOST_AT_ONCE;
    }
    const some = waiting.filter((entry) => !isTyped({ ...entry, entry })).slice(0, MOST_AT_ONCE);
    const reports = await Promise.all(some.map((entry) => this.#reportOf(entry, region)));
    const replies = await this.#api.scans(reports);
    const at = new Date().toISOString();
    for (const reply of replies) {
      const entry = some.find(({ id }) => id === reply.event);
      if (entry === undefined) continue;
      if ('answer' in reply) void this.#nameProduct(entry);
      await this.#restate([entry], 'answer' in reply ? { is: 'answered', at, answer: reply.answer } : { is: 'refused', code: reply.refused });
    }
    // Where nothing moved, the server is asked again later and not at once.
    if (replies.length === 0) throw new SendError('busy');
    return waiting.length > replies.length || deletions.length > MOST_AT_ONCE;
  }

  /** One code at a time. What the server will not take is not asked again. */
  async #lookUp(entry: HistoryEntry, region: string | null): Promise<void> {
    const question = { event: entry.id, token: await this.#keptToken(entry), region };
    try {
      const said = await this.#api.code(entry.text, question);
      await this.#restate([entry], { is: 'looked_up', at: new Date().toISOString(), said });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      await this.#restate([entry], { is: 'refused', code: error.code });
    }
  }

  /** The server was told of the item just now: that its brand is asked about the product tells it nothing more. */
  async #nameProduct({ judgement: { fields }, text }: HistoryEntry): Promise<void> {
    const gtin = fields?.gtin;
    if (gtin === undefined || !(await this.#products.fetch(gtin, text).catch(() => false))) return;
    const store = await this.#store;
    for (const { id } of (await this.history()).filter(({ judgement }) => judgement.fields?.gtin === gtin && isAuthentic(judgement)).slice(0, MOST_NAMED)) {
      const entry = (await store.get('entries', id)) as HistoryEntry | undefined;
      if (entry === undefined) continue;
      const next = { ...entry, judgement: await this.#products.namedNow(entry.judgement, entry.text) };
      await store.write([{ table: 'entries', key: id, value: next }]);
      this.#tell({ kind: 'entry', entry: next });
    }
  }

  async #reportOf(entry: HistoryEntry, region: string | null): Promise<ScanReport> {
    return { event: entry.id, text: entry.text, at: entry.at, token: await this.#keptToken(entry), region };
  }

  async #keptToken(entry: HistoryEntry): Promise<string> {
    const token = await this.#tokenFor(entry);
    if (token !== null) await (await this.#store).write([{ table: 'tokens', key: token.key, value: token.value }]);
    return token?.value ?? hexDigits(16);
  }

  async #tokenFor(entry: HistoryEntry): Promise<{ key: string; value: string } | null> {
    const key = keyOf(entry);
    if (key === null) return null;
    const kept = await (await this.#store).get('tokens', key);
    return { key, value: typeof kept === 'string' ? kept : hexDigits(16) };
  }

  async #restate(entries: HistoryEntry[], report: HistoryEntry['report']): Promise<void> {
    const store = await this.#store;
    for (const entry of entries) {
      // Deleted meanwhile: not brought back.
      if ((await store.get('entries', entry.id)) === undefined) continue;
      // What was named meanwhile stays named.
      const kept = (await store.get('entries', entry.id)) as HistoryEntry;
      const next = { ...kept, report };
      await store.write([{ table: 'entries', key: entry.id, value: next }]);
      this.#tell({ kind: 'entry', entry: next });
    }
  }

  async #deletions(): Promise<ForgetItem[]> {
    const kept = await (await this.#store).get('facts', 'deletions');
    return Array.isArray(kept) ? (kept as ForgetItem[]) : [];
  }

  async #trim(): Promise<void> {
    if ((await (await this.#store).count('entries')) <= MOST_ENTRIES) return;
    const all = await this.history();
    const over = all.slice(MOST_ENTRIES).filter(({ report }) => report.is !== 'waiting');
    await (await this.#store).write(over.map(({ id }) => ({ table: 'entries', drop: id })));
  }

  #later(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    const wait = longest * (0.5 + Math.random() / 2);
    this.#tries += 1;
    this.#nextTry = new Date(Date.now() + wait).toISOString();
    this.#timer = setTimeout(() => void this.send(), wait);
  }

  async #tellOutbox(): Promise<void> {
    this.#tell({ kind: 'outbox', outbox: await this.outbox() });
  }

  #tell(news: News): void {
    for (const tell of this.#listeners) tell(news);
  }
}

/** Under which an item's token is kept: the same for every scan of one item, and for no other. */
function keyOf(entry: HistoryEntry): string | null {
  if (isTyped({ ...entry, entry })) return `code/${entry.text}`;
  const item = itemOf(entry);
  return item === null ? null : `${item.gtin}/${item.serial}`;
}

/** The item of a label, or of a code as the server told it. */
function itemOf({ judgement, report, text }: HistoryEntry): { gtin: string; serial: string } | null {
  if (report.is === 'looked_up') {
    const gtin = report.said.judgement?.fields?.gtin;
    return gtin === undefined ? null : { gtin, serial: text };
  }
  const { gtin, serial } = judgement.fields ?? { gtin: '', serial: null };
  return serial === null ? null : { gtin, serial };
}
