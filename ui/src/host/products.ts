// What brands say of their products, as they signed it: asked for once the server has answered about
// an item, believed for the brand's signature each time it is shown, kept for later without a network.

import type { Reader } from '../reader/reader';
import type { Judgement } from '../wire';
import type { Api } from './api';
import { HostError } from './errors';
import { loadFloor } from './floor';
import type { Store } from './store';

export class PageProducts {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  readonly #reader: Reader;
  /** Products that were asked about since the page was opened. */
  readonly #asked = new Set<string>();

  constructor(store: Promise<Store>, api: Api, reader: Reader) {
    this.#store = store;
    this.#api = api;
    this.#reader = reader;
  }

  /** The judgement with the brand's name and words for the product, when a record is held that is believed. */
  async named(judgement: Judgement): Promise<Judgement> {
    const gtin = judgement.fields?.gtin;
    if (gtin === undefined || judgement.other !== null) return judgement;
    const held = await (await this.#store).get('products', gtin);
    if (!(held instanceof ArrayBuffer)) return judgement;
    const { says } = await this.#believe(held, gtin);
    return says === null ? judgement : { ...judgement, product: says.names, brandSays: says };
  }

  /** Asks what the brand says of a product, once while the page is open. Whether something new is held. */
  async fetch(gtin: string): Promise<boolean> {
    if (this.#asked.has(gtin)) return false;
    this.#asked.add(gtin);
    let bytes: ArrayBuffer;
    try {
      bytes = await this.#api.product(gtin);
    } catch (error) {
      // That there is none is an answer; anything else is asked again.
      if (!(error instanceof HostError && error.code === 'not_there')) this.#asked.delete(gtin);
      return false;
    }
    const { says } = await this.#believe(bytes, gtin);
    if (says === null) return false;
    const store = await this.#store;
    const held = await store.get('products', gtin);
    if (held instanceof ArrayBuffer) {
      const before = await this.#believe(held, gtin);
      // An earlier record, or the same, takes no later one's place.
      if (before.says !== null && before.says.signedAt >= says.signedAt) return false;
    }
    await store.write([{ table: 'products', key: gtin, value: bytes }]);
    return true;
  }

  #believe(bytes: ArrayBuffer, gtin: string) {
    return this.#reader.product(bytes, gtin, Date.now() / 1000, loadFloor());
  }
}
