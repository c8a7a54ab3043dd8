// The parts of the brand list that this page has met. A page holds no list: it asks its server for the
// record of the brands that a code's first digits name, keeps it, and judges by it later without a
// network. A brand whose record it never had could not be checked.

import type { Reader } from '../reader/reader';
import type { ListState } from '../wire';
import type { Api } from './api';
import { Backoff } from './backoff';
import { SendError } from './errors';
import { raiseFloor } from './floor';
import type { Store } from './store';

/** `issued` and `at` in milliseconds since 1970: when the authority vouched for it, when it was fetched. */
type Kept = { key: string; bytes: ArrayBuffer; issued: number; at: number };
type Range = { digits: string; key: string | null };
type Fetched =
  { is: 'kept'; kept: Kept } | { is: 'wide' } | { is: 'refused'; error: string } | { is: 'unanswered' };

/** The list's name and time, without a brand. */
const HEAD = 'head';
/** For so long a record as new as the head needs no asking. */
const CURRENT_MS = 10 * 60_000;
/** Where a record is held, so long is waited for a newer one. */
const SHORT_PATIENCE_MS = 3_000;
/** After a question without an answer, what is held is used for so long without asking. */
const REST_MS = 15_000;
/** The longest unasked are dropped beyond this. */
const MOST_KEPT = 200;

const NO_LIST: ListState = { authority: null, issued: null, freshness: 'none', issuers: 0, error: null };

/** Also false when the clock was set back: then it is asked again. */
const isWithin = (since: number, span: number): boolean => Math.abs(Date.now() - since) < span;

export class PageRecords {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  readonly #reader: Reader;
  readonly #held = new Map<string, Kept>();
  /** Ranges of too many brands. */
  readonly #wide = new Set<string>();
  readonly #asking = new Map<string, Promise<Fetched>>();
  #state: Promise<ListState> | null = null;
  /** When the server last answered, and the last question since then that it did not. */
  #answered = -Infinity;
  #unanswered = -Infinity;
  /** When it is asked by itself whether the server is there again. */
  readonly #backoff = new Backoff();
  /** Called when the server answers again after a question that it did not. */
  onReturn: (state: ListState) => void = () => undefined;

  constructor(store: Promise<Store>, api: Api, reader: Reader) {
    this.#store = store;
    this.#api = api;
    this.#reader = reader;
  }

  /** The list that this page's server has, as far as is known; asked once, and again after a failure. */
  state(): Promise<ListState> {
    this.#state ??= this.#head().then(
      (state) => {
        if (state.error !== null || !this.isAnswered()) this.#state = null;
        return state;
      },
      (error: unknown) => {
        this.#state = null;
        throw error;
      },
    );
    return this.#state;
  }

  /** Asks again. */
  update(): Promise<ListState> {
    this.#state = null;
    this.#unanswered = -Infinity;
    return this.state();
  }

  /** Whether the server was heard the last time it was asked. */
  isAnswered(): boolean {
    return this.#answered > this.#unanswered;
  }

  /** What this text is judged by; `null` where its brand's record was never met. */
  async of(text: string): Promise<ArrayBuffer | null> {
    const ask = await this.#reader.asks(text);
    if (!this.#rests()) {
      if (!isWithin(this.#answered, CURRENT_MS)) this.#state = null;
      await this.state();
    }
    const head = await this.#kept(HEAD);
    if (ask === null) return head?.bytes ?? null;
    if (!ask.fetch) return (await this.#heldOf(ask.digits)) ?? head?.bytes ?? null;
    for (const digits of ask.digits) {
      const key = `${digits}/${ask.key ?? ''}`;
      if (this.#wide.has(key)) continue;
      const held = await this.#kept(key);
      const isCurrent = held !== null && head !== null && held.issued >= head.issued && this.isAnswered();
      if (held !== null && (isCurrent || this.#rests())) return held.bytes;
      if (this.#rests()) continue;
      const fetched = await this.#fetched(key, { digits, key: ask.key }, held !== null);
      if (fetched.is === 'kept') return fetched.kept.bytes;
      if (fetched.is === 'wide') this.#wide.add(key);
      else if (held !== null) return held.bytes;
    }
    return null;
  }

  /** All that this page knows of brands by heart; the database is emptied by who asked for it. */
  drop(): void {
    this.#held.clear();
    this.#state = null;
  }

  #rests(): boolean {
    return isWithin(this.#unanswered, REST_MS);
  }

  async #head(): Promise<ListState> {
    const held = await this.#kept(HEAD);
    const fetched = await this.#fetched(HEAD, null, held !== null);
    const head = fetched.is === 'kept' ? fetched.kept : held;
    const state = head === null ? NO_LIST : await this.#reader.list(head.bytes);
    if (fetched.is === 'refused') return { ...state, error: fetched.error };
    return head === null ? { ...state, error: 'missing' } : state;
  }

  /** One question at a time about one thing. */
  #fetched(key: string, asked: Range | null, isHeld: boolean): Promise<Fetched> {
    const asking =
      this.#asking.get(key) ?? this.#fetch(key, asked, isHeld).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  async #fetch(key: string, asked: Range | null, isHeld: boolean): Promise<Fetched> {
    let bytes: ArrayBuffer | 'more_digits';
    try {
      bytes = await (isHeld ? this.#api.issuers(asked, SHORT_PATIENCE_MS) : this.#api.issuers(asked));
    } catch (error) {
      this.#unanswered = Date.now();
      this.#askLater();
      return error instanceof SendError && error.fault === 'too_large'
        ? { is: 'refused', error: 'too_large' }
        : { is: 'unanswered' };
    }
    this.#answered = Date.now();
    this.#unanswered = -Infinity;
    this.#backoff.reset();
    if (bytes === 'more_digits') return { is: 'wide' };
    const { issued, error } = await this.#reader.list(bytes);
    if (issued === null || error !== null) return { is: 'refused', error: error ?? 'other' };
    const kept: Kept = { key, bytes, issued: Date.parse(issued), at: Date.now() };
    raiseFloor(kept.issued / 1000, Date.now() / 1000);
    await this.#keep(kept);
    return { is: 'kept', kept };
  }

  #askLater(): void {
    if (this.#backoff.waits) return;
    this.#backoff.later(Math.random(), () => {
      void this.update().then((state) => {
        if (this.isAnswered()) this.onReturn(state);
      });
    });
  }

  async #kept(key: string): Promise<Kept | null> {
    const known = this.#held.get(key);
    if (known !== undefined) return known;
    const kept = (await (await this.#store).get('records', key)) as Partial<Kept> | undefined;
    if (!(kept?.bytes instanceof ArrayBuffer) || typeof kept.issued !== 'number') return null;
    this.#held.set(key, kept as Kept);
    return kept as Kept;
  }

  /** A record of these digits, whatever key it was asked for with. */
  async #heldOf(digits: string[]): Promise<ArrayBuffer | null> {
    const all = (await (await this.#store).all('records')) as Kept[];
    const found = all.find(({ key }) => digits.includes(key.split('/')[0] ?? ''));
    return found === undefined ? null : ((await this.#kept(found.key))?.bytes ?? null);
  }

  async #keep(kept: Kept): Promise<void> {
    this.#held.set(kept.key, kept);
    const store = await this.#store;
    await store.write([{ table: 'records', key: kept.key, value: kept }]);
    if (kept.key === HEAD) return;
    const all = ((await store.all('records')) as Kept[])
      .filter(({ key }) => key !== HEAD)
      .sort((a, b) => b.at - a.at);
    for (const { key } of all.slice(MOST_KEPT)) this.#held.delete(key);
    await store.write(all.slice(MOST_KEPT).map(({ key }) => ({ table: 'records', drop: key })));
  }
}
