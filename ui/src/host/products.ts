// What brands say of their products, as they signed it: asked for once the server has answered about
// an item, believed for the brand's signature each time it is shown, kept for later without a network.

import type { Reader } from '../reader/reader';
import type { Judgement } from '../wire';
import type { Api } from './api';
import { HostError } from './errors';
import { loadFloor } from './floor';
import type { PageRecords } from './records';
import type { Store } from './store';

/** What came of asking: something new is held, what came is not the brand's, or neither. */
export type Came = { is: 'new' } | { is: 'refused'; code: string } | { is: 'nothing' };

const NOTHING: Came = { is: 'nothing' };

export class PageProducts {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  readonly #reader: Reader;
  readonly #records: PageRecords;
  /** What is held of products that were read since the page was opened; `null`: nothing. */
  readonly #held = new Map<string, ArrayBuffer | null>();
  /** Products that were asked about since the page was opened. */
  readonly #asked = new Set<string>();

  constructor(store: Promise<Store>, api: Api, reader: Reader, records: PageRecords) {
    this.#store = store;
    this.#api = api;
    this.#reader = reader;
    this.#records = records;
  }

  /**
   * The judgement with the brand's name and words for the product, when what it signed is held and
   * believed by the brand's `record`.
   */
  async named(judgement: Judgement, record: ArrayBuffer | null): Promise<Judgement> {
    const gtin = judgement.fields?.gtin;
    if (gtin === undefined || !judgement.may.productRecord) return judgement;
    const held = await this.#kept(gtin);
    if (held === null) return judgement;
    const { says } = await this.#believe(held, gtin, record);
    return says === null ? judgement : { ...judgement, product: says.names, brandSays: says };
  }

  /** As `named`, for a judgement of some time ago on a text. */
  async namedNow(judgement: Judgement, text: string): Promise<Judgement> {
    return this.named(judgement, await this.#records.of(text));
  }

  /** Asks what the brand says of the product that a label names, once while the page is open. */
  async fetch(gtin: string, label: string): Promise<Came> {
    if (this.#asked.has(gtin)) return NOTHING;
    this.#asked.add(gtin);
    let bytes: ArrayBuffer;
    try {
      bytes = await this.#api.product(gtin);
    } catch (error) {
      // That there is none is an answer; anything else is asked again.
      if (!(error instanceof HostError && error.code === 'not_there')) this.#asked.delete(gtin);
      return NOTHING;
    }
    const record = await this.#records.of(label);
    const { says, refused } = await this.#believe(bytes, gtin, record);
    // Without the brand's record nothing can be said of whose word it is.
    const isRefused = refused !== null && refused !== 'no_trust_list' && this.#asked.has(gtin);
    if (says === null) return isRefused ? { is: 'refused', code: refused } : NOTHING;
    const held = await this.#kept(gtin);
    if (held !== null) {
      const before = await this.#believe(held, gtin, record);
      // An earlier record, or the same, takes no later one's place.
      if (before.says !== null && before.says.signedAt >= says.signedAt) return NOTHING;
    }
    // Everything was deleted while it was asked.
    if (!this.#asked.has(gtin)) return NOTHING;
    await (await this.#store).write([{ table: 'products', key: gtin, value: bytes }]);
    this.#held.set(gtin, bytes);
    return { is: 'new' };
  }

  /** Forgets by heart too; the database is emptied by who asked for it. */
  drop(): void {
    this.#held.clear();
    this.#asked.clear();
  }

  async #kept(gtin: string): Promise<ArrayBuffer | null> {
    const known = this.#held.get(gtin);
    if (known !== undefined) return known;
    const kept = await (await this.#store).get('products', gtin);
    const held = kept instanceof ArrayBuffer ? kept : null;
    this.#held.set(gtin, held);
    return held;
  }

  #believe(bytes: ArrayBuffer, gtin: string, record: ArrayBuffer | null) {
    return this.#reader.product(bytes, record, gtin, Date.now() / 1000, loadFloor());
  }
}
