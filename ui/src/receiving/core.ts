// The page's end of the receiving worker. The rules are in crates/receiving; here are only asks.

import { fetchBytes } from '../host/fetch';
import type {
  Contents,
  DeliveryNote,
  DeliveryState,
  DeliveryTotals,
  ItemState,
  NoteChoices,
  NotePreview,
  NoteTrouble,
  Operation,
  SymbolSeen,
  TextEncoding as NoteEncoding,
} from '../wire';

export type CoreAsk =
  | { id: number; name: 'load'; wasm: ArrayBuffer }
  | { id: number; name: 'encoding'; bytes: ArrayBuffer }
  | { id: number; name: 'linear'; rgba: ArrayBuffer; width: number }
  | { id: number; name: 'ask'; text: string };
export type CoreAnswer =
  { id: number; ok: true; value: unknown } | { id: number; ok: false; message: string };

/** How a delivery stands, with the items that the operations just added are about. */
export type Stand = {
  totals: DeliveryTotals;
  newest: ItemState | null;
  items: ItemState[];
  nearExpiryDays: number;
  finished: boolean;
};

/** What an end of receiving hands over: the items by key, and the document that tells of them. */
export type HandOver = { items: string[]; document: object };

/** A refusal by name. */
export class CoreTrouble extends Error {
  constructor(readonly trouble: NoteTrouble | 'bad_ask' | 'no_delivery') {
    super(trouble);
  }
}

const MOST_WASM_BYTES = 4 * 1024 * 1024;

/** The browser's names for the writings that the core tells apart. */
const DECODERS: Record<NoteEncoding, string> = {
  utf8: 'utf-8',
  utf16_le: 'utf-16le',
  utf16_be: 'utf-16be',
  gb18030: 'gb18030',
};

export type MakeWorker = () => Worker;

const makeWorker: MakeWorker = () =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'receiving' });
const fetchWasm = () => fetchBytes(new URL('receiving.wasm', document.baseURI), MOST_WASM_BYTES);

export class Core {
  readonly #make: MakeWorker;
  readonly #fetchWasm: () => Promise<ArrayBuffer>;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #worker: Worker | null = null;
  #loading: Promise<unknown> | null = null;
  /** The asks that made the open delivery what it is: a new worker is told them again. */
  #open: string[] = [];
  #closed = false;
  #next = 1;

  constructor(make: MakeWorker = makeWorker, wasm: () => Promise<ArrayBuffer> = fetchWasm) {
    this.#make = make;
    this.#fetchWasm = wasm;
  }

  /** A note's text and how it was written. Throws [`CoreTrouble`] by name. */
  async text(bytes: ArrayBuffer): Promise<{ text: string; encoding: NoteEncoding }> {
    await this.#load();
    const encoding = this.#told<NoteEncoding>(
      await this.#post({ id: this.#next++, name: 'encoding', bytes }),
    );
    try {
      return { text: new TextDecoder(DECODERS[encoding], { fatal: true }).decode(bytes), encoding };
    } catch {
      throw new CoreTrouble('not_text');
    }
  }

  /** The texts of the linear codes in a picture, whose pixels are given away. */
  async linear(rgba: ArrayBuffer, width: number): Promise<string[]> {
    await this.#load();
    return this.#told<string[]>(await this.#post({ id: this.#next++, name: 'linear', rgba, width }, [rgba]));
  }

  preview = (text: string, encoding: NoteEncoding, choices: NoteChoices) =>
    this.#ask<NotePreview>({ ask: 'preview', text, encoding, choices });
  import = (text: string, choices: NoteChoices) => this.#ask<DeliveryNote>({ ask: 'import', text, choices });
  shipping = (text: string) => this.#ask<DeliveryNote>({ ask: 'shipping', text });
  unit = (contents: Contents) => this.#ask<DeliveryNote>({ ask: 'unit', contents });
  async open(note: DeliveryNote, operations: Operation[]): Promise<Stand> {
    const ask = { ask: 'open', note, operations };
    const stand = await this.#ask<Stand>(ask);
    this.#open = [JSON.stringify(ask)];
    return stand;
  }
  async add(operations: Operation[]): Promise<Stand> {
    const ask = { ask: 'add', operations };
    const stand = await this.#ask<Stand>(ask);
    this.#open.push(JSON.stringify(ask));
    return stand;
  }
  state = () => this.#ask<DeliveryState>({ ask: 'state' });
  csv = () => this.#ask<string>({ ask: 'csv' });
  /** The SSCC in a label's text. */
  sscc = (text: string) => this.#ask<string | null>({ ask: 'sscc', text });
  /** Some items of which no server has said how they stand, but none of these. */
  unasked = (except: string[]) => this.#ask<ItemState[]>({ ask: 'unasked', except });
  /** Texts that stand at two places of one frame. */
  twice = (symbols: SymbolSeen[]) => this.#ask<string[]>({ ask: 'twice', symbols });
  handOver = (at: string, offset: string) => this.#ask<HandOver>({ ask: 'hand_over', at, offset });
  /** What falls to an end of a shared delivery that came to the server after these; nothing when they tell of all of it. */
  settle = (end: string, before: string[], at: string, offset: string) =>
    this.#ask<object | null>({ ask: 'settle', end, before, at, offset });
  epcis = (at: string, offset: string) => this.#ask<object>({ ask: 'epcis', at, offset, place: null });

  /** Ends the worker; nothing can be asked any more. */
  close(): void {
    this.#closed = true;
    this.#lose('closed');
  }

  async #ask<T>(ask: object): Promise<T> {
    await this.#load();
    return this.#told<T>(await this.#post({ id: this.#next++, name: 'ask', text: JSON.stringify(ask) }));
  }

  #told<T>(value: unknown): T {
    if (
      typeof value === 'object' &&
      value !== null &&
      'trouble' in value &&
      Object.keys(value).length === 1
    ) {
      throw new CoreTrouble(value.trouble as NoteTrouble);
    }
    return value as T;
  }

  #post(ask: CoreAsk, given: Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#worker === null) return reject(new Error('no worker'));
      this.#waiting.set(ask.id, { resolve, reject });
      this.#worker.postMessage(ask, given);
    });
  }

  /** Loads once; after a failure the next ask tries again. */
  #load(): Promise<unknown> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    this.#loading ??= this.#start().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #start(): Promise<void> {
    const wasm = await this.#fetchWasm();
    const worker = this.#make();
    worker.onmessage = ({ data }: MessageEvent<CoreAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) return waiting?.resolve(data.value);
      waiting?.reject(new Error(data.message));
      // A refusal is an answer: this is a module that trapped, and that is not used again.
      this.#lose(data.message);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(event.message);
    };
    this.#worker = worker;
    await this.#post({ id: this.#next++, name: 'load', wasm });
    for (const text of this.#open) await this.#post({ id: this.#next++, name: 'ask', text });
  }

  /** Everything waiting is told; the next ask starts a new worker. */
  #lose(message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#loading = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(message));
  }
}
