// Several devices on one delivery: what this one did goes to the server, what others did comes back.

import type { DeliveryNote, Operation, OperationsAdded, OperationsPage } from '../wire';
import type { Kept, Store } from './store';

export type ShareTrouble = 'offline' | 'token' | 'unknown' | 'refused';

export class ShareError extends Error {
  constructor(readonly trouble: ShareTrouble) {
    super(trouble);
  }
}

/** What the server takes in one request. */
const MOST = 500;
const PATIENCE_MS = 20_000;

const TROUBLES: Record<number, ShareTrouble> = { 401: 'token', 403: 'token', 404: 'unknown' };

export class Share {
  constructor(
    readonly token: string,
    readonly base: URL,
  ) {}

  note = (id: string) => this.#ask<DeliveryNote>('GET', `v1/deliveries/${encodeURIComponent(id)}`);

  /** Sends what is not there yet and gives what this device did not have. */
  async exchange(delivery: Kept, store: Store): Promise<{ operations: Operation[]; cursor: number }> {
    const path = `v1/deliveries/${delivery.id}`;
    try {
      return await this.#exchange(delivery, store, path);
    } catch (error) {
      if (!(error instanceof ShareError) || error.trouble !== 'unknown') throw error;
      // The server has not had it yet: the note goes first, and only once.
      await this.#ask<OperationsAdded>('PUT', path, delivery.note);
      return this.#exchange(delivery, store, path);
    }
  }

  async #exchange(delivery: Kept, store: Store, path: string): Promise<{ operations: Operation[]; cursor: number }> {
    const unsent = await store.unsent(delivery.id);
    for (let from = 0; from < unsent.length; from += MOST) {
      const part = unsent.slice(from, from + MOST);
      await this.#ask<OperationsAdded>('POST', `${path}/operations`, part);
      await store.add(delivery.id, part, true);
    }
    const operations: Operation[] = [];
    let { cursor } = delivery;
    for (;;) {
      const page = await this.#ask<OperationsPage>('GET', `${path}/operations?since=${cursor}`);
      operations.push(...page.operations);
      cursor = page.cursor;
      if (!page.more) return { operations, cursor };
    }
  }

  /** An EPCIS document to the server's repository, which keeps an event once however often it is told. */
  async capture(document: object): Promise<void> {
    const { headers } = await this.#send('POST', 'epcis/v2/capture', document);
    const job = /[^/]+$/.exec(headers.get('location') ?? '')?.[0];
    // Taken is not kept: the job says which.
    const { success } = await this.#ask<{ success: boolean }>('GET', `epcis/v2/capture/${job}`);
    if (!success) throw new ShareError('refused');
  }

  /** What the server knows to be in a logistic unit. */
  contents = <T>(sscc: string) => this.#ask<T>('GET', `v1/contents/${sscc}`);

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const { text } = await this.#send(method, path, body);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async #send(method: string, path: string, body?: object): Promise<{ headers: Headers; text: string }> {
    let response: Response;
    try {
      response = await fetch(new URL(path, this.base), {
        method,
        headers: { authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
    } catch {
      throw new ShareError('offline');
    }
    if (!response.ok) throw new ShareError(TROUBLES[response.status] ?? (response.status >= 500 ? 'offline' : 'refused'));
    try {
      return { headers: response.headers, text: await response.text() };
    } catch {
      // The answer broke off.
      throw new ShareError('offline');
    }
  }
}
