// Which server a page reports to: the one it came from, or none when that one takes no reports or the
// person wants none. There is no other: a page relies on its own server for everything.

import type { ServerChoice } from '../wire';
import type { Api } from './api';
import { HostError } from './errors';
import type { Store } from './store';

export class PageServer {
  readonly #store: Promise<Store>;
  readonly #api: Api;
  readonly #address: string;
  #takes: Promise<boolean> | null = null;

  constructor(store: Promise<Store>, api: Api, address: string) {
    this.#store = store;
    this.#api = api;
    this.#address = address;
  }

  async choice(): Promise<ServerChoice> {
    const known = (await this.#takesReports()) ? this.#address : null;
    const isNone = (await (await this.#store).get('facts', 'server')) === 'none';
    return { address: isNone ? null : known, known };
  }

  async choose(address: string | null): Promise<ServerChoice> {
    if (address !== null && address !== this.#address) throw new HostError('bad_address');
    const store = await this.#store;
    await store.write([
      address === null
        ? { table: 'facts', key: 'server', value: 'none' }
        : { table: 'facts', drop: 'server' },
    ]);
    return this.choice();
  }

  async isUsed(): Promise<boolean> {
    return (await this.choice()).address !== null;
  }

  /** Asked once; without a network, what was last known is believed. */
  #takesReports(): Promise<boolean> {
    this.#takes ??= this.#ask();
    return this.#takes;
  }

  async #ask(): Promise<boolean> {
    const store = await this.#store;
    try {
      const takes = await this.#api.takesReports();
      await store.write([{ table: 'facts', key: 'takes_reports', value: takes }]);
      return takes;
    } catch {
      this.#takes = null;
      return (await store.get('facts', 'takes_reports')) === true;
    }
  }
}
