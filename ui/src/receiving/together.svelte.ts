// This device among others: the shop's token, what is merged by the server, and the receiving events
// on their way there.

import type { Runner } from '../runner.svelte';
import { handOver } from './handing';
import { Share, troubleOf, type Exchanged, type ShareTrouble } from './share';
import { keepText, stored, TOKEN_KEY } from './stored';
import type { Kept, Store, Waiting } from './store';

export class Together {
  sharing: 'off' | 'asking' | 'done' | ShareTrouble = $state.raw('off');
  /** Receiving events of this device that the server has not taken, and why it did not when it was asked last. */
  waiting: Waiting[] = $state.raw([]);
  handing: ShareTrouble | null = $state.raw(null);
  token = $state(stored(TOKEN_KEY));

  readonly #runner: Runner;
  readonly #store: Store;
  #exchanging: Promise<Exchanged | null> | null = null;
  #next: Promise<Exchanged | null> | null = null;

  constructor(runner: Runner, store: Store) {
    this.#runner = runner;
    this.#store = store;
  }

  /** Whether there is a server to receive with: none when this host does not ask, or the person wants none. */
  get isOffered(): boolean {
    return this.#runner.offers('receive') && this.#runner.state.held.server?.address != null;
  }

  /** What asks the server, once there is a token. */
  get share(): Share | null {
    return this.token === '' || !this.isOffered ? null : new Share(this.token, this.#runner.host);
  }

  setToken(token: string): void {
    this.token = keepText(TOKEN_KEY, token.trim());
  }

  async load(): Promise<void> {
    this.waiting = await this.#store.events();
  }

  /** Gives the server what waits for it; what it could not take now, the next time tries again. */
  async hand(): Promise<void> {
    const { share } = this;
    if (share === null || this.waiting.every(({ refused }) => refused === true)) return;
    this.handing = await handOver(share);
    this.waiting = await this.#store.events().catch(() => this.waiting);
  }

  /**
   * Takes part in the server's set; without network the next time does. One at a time: who asks while one is under way
   * gets the next, which knows of all that was done until it begins.
   */
  exchange(delivery: Kept): Promise<Exchanged | null> {
    if (this.#exchanging === null) return this.#begin(delivery);
    this.#next ??= this.#exchanging.then(() => {
      this.#next = null;
      return this.#begin(delivery);
    });
    return this.#next;
  }

  #begin(delivery: Kept): Promise<Exchanged | null> {
    const exchanging = this.#exchange(delivery).finally(() => {
      this.#exchanging = null;
    });
    this.#exchanging = exchanging;
    return exchanging;
  }

  async #exchange(delivery: Kept): Promise<Exchanged | null> {
    const { share } = this;
    if (share === null) return null;
    // What came of the last time stands until something comes of this one.
    if (this.sharing === 'off') this.sharing = 'asking';
    try {
      const exchanged = await share.exchange(delivery, this.#store);
      this.sharing = 'done';
      return exchanged;
    } catch (error) {
      this.sharing = troubleOf(error);
      return null;
    }
  }
}
