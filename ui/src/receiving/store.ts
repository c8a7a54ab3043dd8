// Deliveries on this device: notes, operations, photographs, events that wait for the server.
// Nothing is shown as counted before it is in here.

import type { Deed, DeliveryNote, Operation } from '../wire';
import { NAME } from './waiting';

export type Kept = {
  id: string;
  note: DeliveryNote;
  /** Milliseconds since 1970. */
  createdAt: number;
  finishedAt: number | null;
  /** Whether other devices take part. */
  shared: boolean;
  /** How far the server's order was taken over, and the ends of receiving in it by their operations. */
  cursor: number;
  ends: string[];
  /** Sums when it was last looked at, for the list. */
  received: number;
  expected: number;
  open: number;
};

/** An EPCIS document that the server has not taken yet, of the end of receiving with this id. */
export type Waiting = {
  id: string;
  delivery: string;
  /** When receiving ended (milliseconds since 1970), and the place's offset, `+08:00`. */
  at: number;
  offset: string;
  document: object;
  /** Of a shared delivery: whether only that is in it which no earlier end has told of. */
  settled: boolean;
  /** The server never will, but it may be kept by hand. */
  refused?: boolean;
};

/** `label`: of a label that was counted here, its text, with which the server is asked about the item. Never sent else. */
type Row = { delivery: string; id: string; operation: Operation; sent: boolean; label?: string };

/** As which item a deed counts a label that its brand signed. */
export const itemOf = (deed: Deed): string | null =>
  deed.kind === 'count' ? `${deed.gtin}.${deed.serial}` : null;

/** Puts an operation in, and keeps the label that stands with it already. */
function put(
  rows: IDBObjectStore,
  delivery: string,
  operation: Operation,
  sent: boolean,
  label: string | null,
): void {
  const row: Row = { delivery, id: operation.id, operation, sent };
  if (label !== null) {
    rows.put({ ...row, label } satisfies Row);
    return;
  }
  const asked = rows.get([delivery, operation.id]);
  asked.onsuccess = () => {
    const known = (asked.result as Row | undefined)?.label;
    rows.put(known === undefined ? row : ({ ...row, label: known } satisfies Row));
  };
}

/** `[]` sorts behind every text: all ids of the delivery. */
const allOf = (delivery: string) => IDBKeyRange.bound([delivery], [delivery, []]);

export class Store {
  readonly #db: Promise<IDBDatabase>;

  /** `gone`: told when the database is deleted, or wanted in a newer shape; nothing is written any more then. */
  constructor(gone: () => void = () => undefined) {
    this.#db = new Promise((resolve, reject) => {
      const opening = indexedDB.open(NAME, 1);
      opening.onupgradeneeded = () => {
        const db = opening.result;
        db.createObjectStore('deliveries', { keyPath: 'id' });
        db.createObjectStore('operations', { keyPath: ['delivery', 'id'] });
        db.createObjectStore('photos');
        db.createObjectStore('events', { keyPath: 'id' });
      };
      opening.onsuccess = () => {
        const db = opening.result;
        db.onversionchange = () => {
          db.close();
          gone();
        };
        resolve(db);
      };
      opening.onerror = () => reject(opening.error ?? new Error('IndexedDB'));
    });
  }

  close = async () => (await this.#db).close();

  deliveries = () => this.#read<Kept[]>('deliveries', (store) => store.getAll());
  delivery = (id: string) => this.#read<Kept | undefined>('deliveries', (store) => store.get(id));
  keep = (delivery: Kept) => this.#write(['deliveries'], ([store]) => store?.put(delivery));
  photo = (name: string, blob: Blob) => this.#write(['photos'], ([store]) => store?.put(blob, name));
  /** A photograph of this device; a colleague's is on theirs. */
  photograph = (name: string) => this.#read<Blob | undefined>('photos', (store) => store.get(name));
  /** What waits for the server, in the order in which it was told. */
  events = async () =>
    (await this.#read<Waiting[]>('events', (store) => store.getAll())).sort((a, b) => a.at - b.at);
  wait = (event: Waiting) => this.#write(['events'], ([store]) => store?.put(event));
  sent = (id: string) => this.#write(['events'], ([store]) => store?.delete(id));

  /** The end of receiving, all of it or nothing: a kill in between must neither lose the event nor tell it twice. */
  finish(delivery: Kept, operation: Operation, event: Waiting | null): Promise<void> {
    return this.#write(['deliveries', 'operations', 'events'], ([deliveries, operations, events]) => {
      deliveries?.put(delivery);
      operations?.put({ delivery: delivery.id, id: operation.id, operation, sent: false } satisfies Row);
      if (event !== null) events?.put(event);
    });
  }

  async operations(delivery: string): Promise<Operation[]> {
    return (await this.#rows(delivery)).map((row) => row.operation);
  }

  async unsent(delivery: string): Promise<Operation[]> {
    return (await this.#rows(delivery)).filter((row) => !row.sent).map((row) => row.operation);
  }

  /** The labels that this device read, by what they count as. */
  async labels(delivery: string): Promise<Map<string, string>> {
    const labels = new Map<string, string>();
    for (const { operation, label } of await this.#rows(delivery)) {
      const key = itemOf(operation.deed);
      if (key !== null && label !== undefined) labels.set(key, label);
    }
    return labels;
  }

  /** All of them on disk, with the labels of those of which there is one, or none; none of a delivery that was discarded meanwhile. */
  add(
    delivery: string,
    operations: Operation[],
    sent: boolean,
    labelOf: (deed: Deed) => string | null = () => null,
  ): Promise<void> {
    return this.#of(delivery, (_, rows) => {
      for (const operation of operations) put(rows, delivery, operation, sent, labelOf(operation.deed));
    });
  }

  /** What came from the server and where its order goes on: both, or neither. */
  took(delivery: string, operations: Operation[], cursor: number, ends: string[]): Promise<void> {
    return this.#of(delivery, (known, rows, deliveries) => {
      for (const operation of operations) put(rows, delivery, operation, true, null);
      deliveries.put({ ...known, cursor, ends });
    });
  }

  /** The delivery with its note, operations and photographs, and what of it waits for the server: all of it, or nothing. */
  async discard(delivery: string): Promise<void> {
    const photos = (await this.operations(delivery)).flatMap(({ deed }) =>
      deed.kind === 'resolve' && deed.photo !== null ? [deed.photo] : [],
    );
    const events = (await this.events()).filter((event) => event.delivery === delivery);
    return this.#write(
      ['deliveries', 'operations', 'photos', 'events'],
      ([deliveries, operations, pictures, waiting]) => {
        deliveries?.delete(delivery);
        operations?.delete(allOf(delivery));
        for (const name of photos) pictures?.delete(name);
        for (const { id } of events) waiting?.delete(id);
      },
    );
  }

  /** Changes a delivery's rows, when it is still there. */
  #of(
    delivery: string,
    change: (known: Kept, rows: IDBObjectStore, deliveries: IDBObjectStore) => void,
  ): Promise<void> {
    return this.#write(['operations', 'deliveries'], ([rows, deliveries]) => {
      if (rows === undefined || deliveries === undefined) return;
      const asked = deliveries.get(delivery);
      asked.onsuccess = () => {
        const known = asked.result as Kept | undefined;
        if (known !== undefined) change(known, rows, deliveries);
      };
    });
  }

  async #rows(delivery: string): Promise<Row[]> {
    return this.#read<Row[]>('operations', (store) => store.getAll(allOf(delivery)));
  }

  async #read<T>(name: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const db = await this.#db;
    return new Promise((resolve, reject) => {
      const asked = ask(db.transaction(name).objectStore(name));
      asked.onsuccess = () => resolve(asked.result as T);
      asked.onerror = () => reject(asked.error ?? new Error(name));
    });
  }

  async #write(names: string[], change: (stores: IDBObjectStore[]) => void): Promise<void> {
    const db = await this.#db;
    return new Promise((resolve, reject) => {
      // Strict: done means on the disk, not in the system's memory.
      const transaction = db.transaction(names, 'readwrite', { durability: 'strict' });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error(names.join()));
      change(names.map((name) => transaction.objectStore(name)));
    });
  }
}
