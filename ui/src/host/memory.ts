// What a page keeps for the person, and the outbox of its reports.
//
// The outbox is no list of its own: it is the entries whose report waits. An entry and its place in
// the outbox are therefore one write, and the same event id is sent until the server has answered it.
//
// Between reading and writing a person deletes, answers come, another page of ours writes: what depends
// on what is there is read and written within one transaction.

import { isAskable, isTyped } from '../flow/kept';
import { OUTBOX } from '../wire';
import type {
  Consent,
  HistoryEntry,
  Judgement,
  News,
  Origin,
  Outbox,
  ScanReport,
  SendFault,
  VerdictWord,
  Via,
} from '../wire';
import type { Api, ScanReply } from './api';
import { Backoff } from './backoff';
import { HostError, SendError } from './errors';
import {
  consentOf,
  deletedIn,
  deletionsOf,
  entriesOf,
  entryIn,
  forgetAllIn,
  forgetIn,
  forgetSentIn,
  newestFirst,
  tokenIn,
} from './kept';
import type { Came } from './products';
import { randomUuid } from './random';
import type { Store } from './store';

/** The oldest are dropped beyond this, unless they still wait. */
const MOST_ENTRIES = 5_000;
/** A request that no server of ours refused by a code of its own. */
const NOBODYS_WORD = ['not_there', 'server_refused'];
/** Kept scans of a product that are named at once when its record comes. */
const MOST_NAMED = 100;
/** How a label was read, as its report says. */
const VIA: Record<Origin, Via> = {
  camera: 'camera',
  picture: 'picture',
  link: 'link',
  paste: 'typed',
  typed: 'typed',
};

/** Kept scans that are judged again at once. */
const MOST_JUDGED_AGAIN = 100;

const UNCHECKED: VerdictWord = 'could_not_check';

export type Products = {
  /** Asks what a product's brand says of it. */
  fetch(gtin: string, label: string): Promise<Came>;
  /** What is to be told of a judgement by now. */
  namedNow(judgement: Judgement, text: string): Promise<Judgement>;
};

export class PageMemory {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  /** Whether reports go anywhere now. */
  readonly #mayReport: () => Promise<boolean>;
  readonly #products: Products;
  readonly #backoff = new Backoff(OUTBOX);
  /** How many go together: all, until a request is rejected as a whole; then one by one, so that a single report that a
   * server cannot take holds back no other. Core's outbox does the same. */
  #together: number = OUTBOX.together;
  readonly #listeners = new Set<(news: News) => void>();
  #sending: Promise<void> | null = null;
  /** Something may wait that the sending under way has not seen. */
  #unseen = false;
  #judging: Promise<void> | null = null;
  #trouble: SendFault | null = null;
  #nextTry: string | null = null;

  constructor(store: Promise<Store>, api: Api, mayReport: () => Promise<boolean>, products: Products) {
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
    const entry: HistoryEntry = {
      id: randomUuid(),
      at: judgement.judgedAt,
      text,
      origin,
      judgement,
      report: { is: 'none' },
    };
    const kept = await this.#keep(entry.id, () => entry);
    await this.#trim();
    return kept ?? entry;
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
    const unchecked = entriesOf(await store.entriesBy('word', UNCHECKED));
    for (const entry of unchecked.sort(newestFirst).slice(0, MOST_JUDGED_AGAIN)) {
      const judgement = await judge(entry.text);
      if (judgement.word === UNCHECKED) continue;
      // Deleted meanwhile, it is not brought back; judged meanwhile, it stands.
      const kept = await this.#keep(entry.id, (there) =>
        there?.judgement.word === UNCHECKED ? { ...there, judgement } : null,
      );
      if (kept !== null) this.#tell({ kind: 'judged', entry: kept });
    }
  }

  /**
   * Writes what is made of the reading that is there, with its place in the outbox when it was not reported and is to
   * be; nothing where nothing is made of it.
   */
  async #keep(
    id: string,
    made: (there: HistoryEntry | undefined) => HistoryEntry | null,
  ): Promise<HistoryEntry | null> {
    const mayReport = (await this.consent()).choice === 'online' && (await this.#mayReport());
    const kept = await (
      await this.#store
    ).change(async (within) => {
      const entry = made(await entryIn(within, id));
      if (entry === null) return null;
      const waits =
        mayReport &&
        entry.report.is === 'none' &&
        isAskable({ from: entry.origin, text: entry.text }, entry.judgement) &&
        consentOf(await within.get('facts', 'consent')).choice === 'online';
      const next: HistoryEntry = waits ? { ...entry, report: { is: 'waiting' } } : entry;
      if (waits) await tokenIn(within, next);
      within.put('entries', id, next);
      return next;
    });
    if (kept?.report.is === 'waiting') {
      await this.#tellOutbox();
      this.#wake();
    }
    return kept;
  }

  async history(): Promise<HistoryEntry[]> {
    return entriesOf(await (await this.#store).all('entries')).sort(newestFirst);
  }

  /** Newest first. */
  async #waiting(): Promise<HistoryEntry[]> {
    return entriesOf(await (await this.#store).entriesBy('report', 'waiting')).sort(newestFirst);
  }

  async forget(ids: string[]): Promise<void> {
    await (await this.#store).change((within) => forgetIn(within, ids));
    await this.#tellOutbox();
    this.#wake();
  }

  /** What the server is still to be told of the deleted stays until it is; it names no entry of the history. */
  async forgetAll(): Promise<void> {
    await (await this.#store).change(forgetAllIn);
    await this.#tellOutbox();
    this.#wake();
  }

  async consent(): Promise<Consent> {
    return consentOf(await (await this.#store).get('facts', 'consent'));
  }

  async setConsent(consent: Consent, since: string | null): Promise<void> {
    await (
      await this.#store
    ).write([{ table: 'facts', key: 'consent', value: { choice: consent.choice, region: consent.region } }]);
    if (consent.choice !== 'online') {
      // What waits is not sent any more.
      await this.#restate(await this.#waiting(), { is: 'none' });
    } else if (since !== null && (await this.#mayReport())) {
      const all = await this.history();
      const from = all.findIndex(({ id }) => id === since);
      const later = all
        .slice(0, from + 1)
        .filter(
          ({ id, report, judgement, origin, text }) =>
            report.is === 'none' && isAskable({ from: origin, text }, judgement, id === since),
        );
      await this.#restate(later, { is: 'waiting' });
    }
    await this.#tellOutbox();
    this.#wake();
  }

  async outbox(): Promise<Outbox> {
    return { waiting: (await this.#waiting()).length, trouble: this.#trouble, nextTry: this.#nextTry };
  }

  /** What was put in has its time: where a try waits already, nothing goes before that. */
  #wake(): void {
    if (!this.#backoff.waits) void this.send();
  }

  /** At once, also where a try waits: a person asked, or the network came back. Also what is added while something is being sent is sent before this ends, or has its time. */
  send(): Promise<void> {
    this.#unseen = true;
    this.#sending ??= this.#sendUnseen();
    return this.#sending;
  }

  async #sendUnseen(): Promise<void> {
    try {
      do {
        this.#unseen = false;
        await this.#sendAll();
      } while (this.#unseen && !this.#backoff.waits);
    } finally {
      this.#sending = null;
    }
  }

  async #sendAll(): Promise<void> {
    this.#backoff.stop();
    this.#nextTry = null;
    try {
      for (let more = true; more;) {
        more = await this.#sendSome();
        this.#backoff.reset();
        this.#trouble = null;
      }
    } catch (error) {
      this.#trouble = error instanceof SendError ? error.fault : 'server_failed';
      const asked = error instanceof SendError ? error.after : null;
      const wait = this.#backoff.later(Math.random(), () => void this.send(), asked);
      this.#nextTry = new Date(Date.now() + wait).toISOString();
    }
    await this.#tellOutbox();
  }

  /** Whether more waits after this. */
  async #sendSome(): Promise<boolean> {
    const store = await this.#store;
    const deletions = deletionsOf(await store.get('facts', 'deletions'));
    const waiting = (await this.#waiting()).reverse();
    if ((deletions.length === 0 && waiting.length === 0) || !(await this.#mayReport())) return false;
    if (deletions.length > 0) {
      const told = deletions.slice(0, OUTBOX.together);
      await this.#api.forget(told);
      await store.change((within) => deletedIn(within, told));
    }
    const { region } = await this.consent();
    const [first] = waiting;
    if (first === undefined) return deletions.length > OUTBOX.together;
    if (isTyped({ ...first, entry: first })) {
      await this.#lookUp(first, region);
      return waiting.length > 1 || deletions.length > OUTBOX.together;
    }
    const some = waiting.filter((entry) => !isTyped({ ...entry, entry })).slice(0, this.#together);
    const reports: ScanReport[] = [];
    for (const entry of some) {
      const token = await this.#keptToken(entry);
      if (token !== null)
        reports.push({
          event: entry.id,
          text: entry.text,
          at: entry.at,
          token,
          region,
          via: VIA[entry.origin],
        });
    }
    // Deleted meanwhile, or taken back.
    if (reports.length === 0) return true;
    const replies = await this.#told(reports);
    if (replies === 'one_by_one') return true;
    const at = new Date().toISOString();
    for (const reply of replies) {
      const entry = some.find(({ id }) => id === reply.event);
      const report = reports.find(({ event }) => event === reply.event);
      if (entry === undefined || report === undefined) continue;
      if ('answer' in reply) void this.#nameProduct(entry);
      await this.#answered(
        entry,
        report.token,
        'answer' in reply
          ? { is: 'answered', at, answer: reply.answer }
          : { is: 'refused', code: reply.refused },
      );
    }
    // Where nothing moved, the server is asked again later and not at once.
    if (replies.length === 0) throw new SendError('busy');
    this.#together = OUTBOX.together;
    return waiting.length > replies.length || deletions.length > OUTBOX.together;
  }

  /** What the server says of each; of several that it will not take together each is asked for alone. */
  async #told(reports: ScanReport[]): Promise<ScanReply[] | 'one_by_one'> {
    try {
      return await this.#api.scans(reports);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      // Somebody else's page, or a server that is not there now: nobody has said that it will not take them.
      if (NOBODYS_WORD.includes(error.code)) throw new SendError('unreadable');
      if (reports.length === 1) return reports.map(({ event }) => ({ event, refused: error.code }));
      this.#together = 1;
      return 'one_by_one';
    }
  }

  /** One code at a time. What the server will not take is not asked again. */
  async #lookUp(entry: HistoryEntry, region: string | null): Promise<void> {
    const token = await this.#keptToken(entry);
    if (token === null) return;
    try {
      const said = await this.#api.code(entry.text, { event: entry.id, token, region });
      await this.#answered(entry, token, { is: 'looked_up', at: new Date().toISOString(), said });
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      await this.#answered(entry, token, { is: 'refused', code: error.code });
    }
  }

  /** The server was told of the item just now: that its brand is asked about the product tells it nothing more. */
  async #nameProduct({ judgement: { fields, may }, text }: HistoryEntry): Promise<void> {
    const gtin = fields?.gtin;
    if (gtin === undefined || !may.productRecord) return;
    const came = await this.#products.fetch(gtin, text).catch((): Came => ({ is: 'nothing' }));
    if (came.is === 'refused') this.#tell({ kind: 'product_refused', gtin, code: came.code });
    if (came.is !== 'new') return;
    for (const entry of (await this.history())
      .filter(({ judgement }) => judgement.fields?.gtin === gtin && judgement.may.productRecord)
      .slice(0, MOST_NAMED)) {
      const { product, brandSays } = await this.#products.namedNow(entry.judgement, entry.text);
      const named = (kept: HistoryEntry) => ({
        ...kept,
        judgement: { ...kept.judgement, product, brandSays },
      });
      await this.#update(entry.id, named, 'named');
    }
  }

  /** Under which token the server hears of the reading's item; `null` where the reading waits no longer. */
  async #keptToken({ id }: HistoryEntry): Promise<string | null> {
    return (await this.#store).change(async (within) => {
      const entry = await entryIn(within, id);
      return entry?.report.is === 'waiting' ? await tokenIn(within, entry) : null;
    });
  }

  /** What the server said, whatever was decided while it was asked; of a reading that was deleted meanwhile it is to forget again. */
  async #answered(entry: HistoryEntry, token: string, report: HistoryEntry['report']): Promise<void> {
    if (await this.#update(entry.id, (kept) => ({ ...kept, report }))) return;
    await (await this.#store).change((within) => forgetSentIn(within, { ...entry, report }, token));
    this.#unseen = true;
  }

  /** Only what still is in the state in which it was read. */
  async #restate(entries: HistoryEntry[], report: HistoryEntry['report']): Promise<void> {
    for (const { id, report: before } of entries)
      await this.#update(id, (kept) => (kept.report.is === before.is ? { ...kept, report } : kept));
  }

  /** Changes what is kept and tells of it. Whether it was there: what was deleted meanwhile is not brought back. */
  async #update(
    id: string,
    change: (kept: HistoryEntry) => HistoryEntry,
    kind: 'entry' | 'named' = 'entry',
  ): Promise<boolean> {
    const [kept, next] = await (
      await this.#store
    ).change(async (within) => {
      const kept = await entryIn(within, id);
      const next = kept === undefined ? kept : change(kept);
      if (next !== kept) within.put('entries', id, next);
      return [kept, next];
    });
    if (next !== undefined && next !== kept) this.#tell({ kind, entry: next });
    return kept !== undefined;
  }

  async #trim(): Promise<void> {
    if ((await (await this.#store).count('entries')) <= MOST_ENTRIES) return;
    const all = await this.history();
    const over = all.slice(MOST_ENTRIES).filter(({ report }) => report.is !== 'waiting');
    await (await this.#store).write(over.map(({ id }) => ({ table: 'entries', drop: id })));
  }

  async #tellOutbox(): Promise<void> {
    this.#tell({ kind: 'outbox', outbox: await this.outbox() });
  }

  #tell(news: News): void {
    for (const tell of this.#listeners) tell(news);
  }
}
