// Several devices on one delivery: what this one did goes to the server, what others did comes back.
// The requests are the host's, the page's as the app's.

import { command, type Host, type ReceivingAnswers } from '../host';
import { HostError } from '../host/errors';
import type { Contents, DeliveryNote, ItemNamed, ItemStanding, Operation, ReceivingAsk } from '../wire';
import type { Kept, Store } from './store';

export type ShareTrouble = 'offline' | 'no_server' | 'token' | 'unknown' | 'refused';

export class ShareError extends Error {
  constructor(
    readonly trouble: ShareTrouble,
    readonly wantsLabel = false,
  ) {
    super(trouble);
  }
}

/** The server tells this to whoever shows a label of the goods. */
const LABEL_NEEDED = 'label_needed';
/** The host's names for what a person is told; whatever else there is may pass by itself. */
const TROUBLES: Record<string, ShareTrouble> = {
  no_server: 'no_server',
  not_allowed: 'token',
  [LABEL_NEEDED]: 'refused',
  not_there: 'unknown',
  server_refused: 'refused',
  too_large: 'refused',
};
export const troubleOf = (error: unknown): ShareTrouble =>
  error instanceof ShareError
    ? error.trouble
    : ((error instanceof HostError ? TROUBLES[error.code] : undefined) ?? 'offline');

/** In one request; the server takes twice that. */
const MOST = 500;
/** What a delivery has at most: a server that goes on is none. */
const MOST_OPERATIONS = 200_000;

/** What came from the server, how far its order is known now, and the ends of receiving in that order. */
export type Exchanged = { operations: Operation[]; cursor: number; ends: string[] };

export class Share {
  constructor(
    readonly token: string,
    readonly host: Host,
  ) {}

  note = (delivery: string): Promise<DeliveryNote> => this.#ask({ ask: 'note', delivery });
  /** What the server knows to be in a logistic unit, told to whom it was shipped to or who shows a label out of it. */
  contents = (sscc: string, label: string | null): Promise<Contents> =>
    this.#ask({ ask: 'contents', sscc, label });
  /** What the histories of these items say; of those that the shop may not ask about, nothing. */
  standings = (items: ItemNamed[]): Promise<ItemStanding[]> => this.#ask({ ask: 'standings', items });
  /** An EPCIS document to the server's repository, which keeps an event once however often it is told. */
  capture = (document: object): Promise<null> =>
    this.#ask({ ask: 'capture', document: JSON.stringify(document) });

  /** Sends what is not there yet, and takes what came there since, on the disk in one step. */
  async exchange(delivery: Kept, store: Store): Promise<Exchanged> {
    try {
      return await this.#exchange(delivery.id, await store.unsent(delivery.id), delivery, store);
    } catch (error) {
      if (troubleOf(error) !== 'unknown') throw error;
      // The server has not had it yet, or no more: the note goes first, then everything.
      await this.#ask({ ask: 'open', delivery: delivery.id, note: delivery.note });
      return this.#exchange(delivery.id, await store.operations(delivery.id), { cursor: 0, ends: [] }, store);
    }
  }

  async #exchange(
    delivery: string,
    untold: Operation[],
    from: { cursor: number; ends: string[] },
    store: Store,
  ): Promise<Exchanged> {
    for (let at = 0; at < untold.length; at += MOST) {
      const operations = untold.slice(at, at + MOST);
      await this.#ask({ ask: 'add', delivery, operations });
      await store.add(delivery, operations, true);
    }
    const operations: Operation[] = [];
    const ends = [...from.ends];
    let { cursor } = from;
    for (;;) {
      const page = await this.#ask({ ask: 'after', delivery, cursor });
      for (const operation of page.operations) {
        operations.push(operation);
        if (operation.deed.kind === 'finish' && !ends.includes(operation.id)) ends.push(operation.id);
      }
      const isStuck = page.more && page.cursor <= cursor;
      if (isStuck || operations.length > MOST_OPERATIONS) throw new ShareError('refused');
      cursor = page.cursor;
      if (!page.more) break;
    }
    await store.took(delivery, operations, cursor, ends);
    return { operations, cursor, ends };
  }

  async #ask<N extends ReceivingAsk['ask']>(
    ask: Extract<ReceivingAsk, { ask: N }>,
  ): Promise<ReceivingAnswers[N]> {
    try {
      return await command(this.host, 'receive')(this.token, ask);
    } catch (error) {
      throw new ShareError(troubleOf(error), error instanceof HostError && error.code === LABEL_NEEDED);
    }
  }
}
