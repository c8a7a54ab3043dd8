// What an earlier page left in a browser, as JSON that loses no kind of value: read out of a browser, and put into one.

import type { Page } from 'playwright-core';

type Row = { key: unknown; value: unknown };
export type KeptStore = {
  name: string;
  keyPath: string | string[] | null;
  autoIncrement: boolean;
  indexes: KeptIndex[];
  rows: Row[];
};
type KeptIndex = { name: string; keyPath: string | string[]; unique: boolean; multiEntry: boolean };
export type KeptDatabase = { name: string; version: number; stores: KeptStore[] };
/** `texts`: what `localStorage` holds. Values of databases that JSON has no kind for are `{ "$": kind, "is": ... }`. */
export type KeptBefore = { databases: KeptDatabase[]; texts: Record<string, string> };

/** All that a page of this origin keeps. */
export const readKept = (page: Page): Promise<KeptBefore> =>
  page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
    const base64 = (bytes: ArrayBuffer) =>
      btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
    const written = async (value: unknown): Promise<unknown> => {
      if (value === undefined) return { $: 'undefined' };
      if (typeof value === 'number' && !Number.isFinite(value)) return { $: 'number', is: String(value) };
      if (typeof value === 'bigint') return { $: 'bigint', is: String(value) };
      if (value === null || typeof value !== 'object') return value;
      if (value instanceof Date) return { $: 'Date', is: value.getTime() };
      if (value instanceof ArrayBuffer) return { $: 'ArrayBuffer', is: base64(value) };
      if (value instanceof Uint8Array) return { $: 'Uint8Array', is: base64(value.slice().buffer) };
      if (value instanceof Blob)
        return { $: 'Blob', type: value.type, is: base64(await value.arrayBuffer()) };
      if (Array.isArray(value)) return Promise.all(value.map(written));
      if (Object.getPrototypeOf(value) !== Object.prototype)
        throw new Error(`no way to write ${Object.prototype.toString.call(value)}`);
      return Object.fromEntries(
        await Promise.all(
          Object.entries(value).map(async ([name, part]) => [name, await written(part)] as const),
        ),
      );
    };
    const databases = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await asked(indexedDB.open(name));
      const stores = [];
      for (const storeName of db.objectStoreNames) {
        const store = db.transaction(storeName).objectStore(storeName);
        const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
        const rows = await Promise.all(
          keys.map(async (key, at) => ({ key: await written(key), value: await written(values[at]) })),
        );
        const again = db.transaction(storeName).objectStore(storeName);
        const indexes = Array.from(again.indexNames, (indexName) => {
          const { name, keyPath, unique, multiEntry } = again.index(indexName);
          return { name, keyPath, unique, multiEntry };
        });
        stores.push({
          name: storeName,
          keyPath: again.keyPath,
          autoIncrement: again.autoIncrement,
          indexes,
          rows,
        });
      }
      databases.push({ name, version: db.version, stores });
      db.close();
    }
    return { databases, texts: Object.fromEntries(Object.entries(localStorage)) } as KeptBefore;
  });

/** Makes the databases as they were, at their versions, in a page of this origin that has none of them. */
export const putKept = (page: Page, kept: KeptBefore): Promise<void> =>
  page.evaluate(async ({ databases, texts }) => {
    const bytes = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const meant = (value: unknown): unknown => {
      if (value === null || typeof value !== 'object') return value;
      if (Array.isArray(value)) return value.map(meant);
      const { $: kind, is, type } = value as { $?: string; is?: unknown; type?: string };
      switch (kind) {
        case undefined:
          return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, meant(part)]));
        case 'undefined':
          return undefined;
        case 'number':
          return Number(is);
        case 'bigint':
          return BigInt(String(is));
        case 'Date':
          return new Date(Number(is));
        case 'ArrayBuffer':
          return bytes(String(is)).buffer;
        case 'Uint8Array':
          return bytes(String(is));
        case 'Blob':
          return new Blob([bytes(String(is))], { type: type ?? '' });
        default:
          throw new Error(`no such kind: ${kind}`);
      }
    };
    for (const [name, text] of Object.entries(texts)) localStorage.setItem(name, text);
    for (const { name, version, stores } of databases) {
      await new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name, version);
        opening.onerror = () => reject(opening.error ?? new Error(name));
        opening.onupgradeneeded = () => {
          for (const { name: storeName, keyPath, autoIncrement, indexes, rows } of stores) {
            const store = opening.result.createObjectStore(storeName, { keyPath, autoIncrement });
            for (const index of indexes)
              store.createIndex(index.name, index.keyPath, {
                unique: index.unique,
                multiEntry: index.multiEntry,
              });
            for (const { key, value } of rows)
              store.put(meant(value), keyPath === null ? (meant(key) as IDBValidKey) : undefined);
          }
        };
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
      });
    }
  }, kept);
