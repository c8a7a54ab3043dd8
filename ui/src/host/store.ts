// A page's own store: IndexedDB, or memory for as long as the page lives where a browser denies it.

const NAME = 'assay';
/** 2: products; 3: records. */
const VERSION = 3;

export const TABLES = ['entries', 'facts', 'tokens', 'products', 'records'] as const;

export type Table = (typeof TABLES)[number];

/** What entries are found by without reading them all. */
const INDEXES = { report: ['report', 'is'], word: ['judgement', 'word'] } as const;

export type EntryIndex = keyof typeof INDEXES;

/** What is written together is written whole or not at all. */
export type Write = { table: Table; key: string; value: unknown } | { table: Table; drop: string };

/** What one transaction reads and writes. */
export interface Within {
  get(table: Table, key: string): Promise<unknown>;
  all(table: Table): Promise<unknown[]>;
  put(table: Table, key: string, value: unknown): void;
  drop(table: Table, key: string): void;
  clear(table: Table): void;
}

export interface Store {
  get(table: Table, key: string): Promise<unknown>;
  all(table: Table): Promise<unknown[]>;
  count(table: Table): Promise<number>;
  /** The entries of which the indexed field has this value. */
  entriesBy(index: EntryIndex, value: string): Promise<unknown[]>;
  write(writes: Write[]): Promise<void>;
  /**
   * Reads and writes with nobody in between, or changes nothing. What depends on what is there is
   * written so. Nothing but `within` may be awaited in `change`: a transaction ends by itself.
   */
  change<T>(change: (within: Within) => Promise<T>): Promise<T>;
}

export async function openStore(): Promise<Store> {
  try {
    return new Database(await open());
  } catch {
    return new Memory();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const table of TABLES)
        if (!asked.result.objectStoreNames.contains(table)) asked.result.createObjectStore(table);
      const entries = asked.transaction?.objectStore('entries');
      for (const [name, path] of Object.entries(INDEXES))
        if (entries?.indexNames.contains(name) === false) entries.createIndex(name, path.join('.'));
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('indexedDB'));
    asked.onblocked = () => reject(new Error('blocked'));
  });
}

class Database implements Store {
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
    // Another page of ours with a newer shape must not wait for this one.
    database.onversionchange = () => database.close();
  }

  get(table: Table, key: string): Promise<unknown> {
    return done(this.#database.transaction(table).objectStore(table).get(key));
  }

  all(table: Table): Promise<unknown[]> {
    return done(this.#database.transaction(table).objectStore(table).getAll());
  }

  count(table: Table): Promise<number> {
    return done(this.#database.transaction(table).objectStore(table).count());
  }

  entriesBy(index: EntryIndex, value: string): Promise<unknown[]> {
    return done(this.#database.transaction('entries').objectStore('entries').index(index).getAll(value));
  }

  write(writes: Write[]): Promise<void> {
    if (writes.length === 0) return Promise.resolve();
    const within = this.#database.transaction([...new Set(writes.map(({ table }) => table))], 'readwrite');
    for (const write of writes) {
      const table = within.objectStore(write.table);
      if ('drop' in write) table.delete(write.drop);
      else table.put(write.value, write.key);
    }
    return finished(within);
  }

  async change<T>(change: (within: Within) => Promise<T>): Promise<T> {
    const transaction = this.#database.transaction([...TABLES], 'readwrite');
    const written = finished(transaction);
    try {
      const came = await change({
        get: (table, key) => done(transaction.objectStore(table).get(key)),
        all: (table) => done(transaction.objectStore(table).getAll()),
        put: (table, key, value) => void transaction.objectStore(table).put(value, key),
        drop: (table, key) => void transaction.objectStore(table).delete(key),
        clear: (table) => void transaction.objectStore(table).clear(),
      });
      await written;
      return came;
    } catch (error) {
      written.catch(() => undefined);
      undo(transaction);
      throw error;
    }
  }
}

const done = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error('indexedDB'));
  });

const finished = (within: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    within.oncomplete = () => resolve();
    within.onabort = () => reject(within.error ?? new Error('indexedDB'));
  });

/** One that has ended already cannot be undone, and needs not. */
function undo(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It was aborted by what failed in it.
  }
}

export class Memory implements Store {
  readonly #tables = new Map<Table, Map<string, unknown>>(TABLES.map((table) => [table, new Map()]));
  /** What changes waits for what changed before. */
  #last: Promise<unknown> = Promise.resolve();

  async get(table: Table, key: string): Promise<unknown> {
    return this.#tables.get(table)?.get(key);
  }

  async all(table: Table): Promise<unknown[]> {
    return [...(this.#tables.get(table)?.values() ?? [])];
  }

  async count(table: Table): Promise<number> {
    return this.#tables.get(table)?.size ?? 0;
  }

  async entriesBy(index: EntryIndex, value: string): Promise<unknown[]> {
    const at = (entry: unknown) =>
      INDEXES[index].reduce<unknown>((part, name) => (part as Record<string, unknown> | null)?.[name], entry);
    return (await this.all('entries')).filter((entry) => at(entry) === value);
  }

  write(writes: Write[]): Promise<void> {
    return this.change(async (within) => {
      for (const write of writes) {
        if ('drop' in write) within.drop(write.table, write.drop);
        else within.put(write.table, write.key, write.value);
      }
    });
  }

  change<T>(change: (within: Within) => Promise<T>): Promise<T> {
    const changed = this.#last.then(() =>
      change({
        get: (table, key) => this.get(table, key),
        all: (table) => this.all(table),
        put: (table, key, value) => void this.#tables.get(table)?.set(key, structuredClone(value)),
        drop: (table, key) => void this.#tables.get(table)?.delete(key),
        clear: (table) => void this.#tables.get(table)?.clear(),
      }),
    );
    this.#last = changed.catch(() => undefined);
    return changed;
  }
}
