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
import { WorkerClient, type MakeWorker } from '../worker/client';

/** What the worker answers: texts are JSON of crates/receiving's asks, and what comes back is theirs. */
export type CoreAsks = {
  load: { ask: { wasm: ArrayBuffer }; answer: null };
  encoding: { ask: { bytes: ArrayBuffer }; answer: unknown };
  linear: { ask: { rgba: ArrayBuffer; width: number }; answer: unknown };
  ask: { ask: { text: string }; answer: unknown };
};

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

/** A delivery of many thousands of items opens in seconds; a worker silent for longer than this is lost. */
const PATIENCE_MS = 60_000;

const makeWorker: MakeWorker = () =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'receiving' });
const fetchWasm = () => fetchBytes(new URL('receiving.wasm', document.baseURI), MOST_WASM_BYTES);

export class Core {
  readonly #worker: WorkerClient<CoreAsks, 'stopped'>;
  /** The asks that made the open delivery what it is: a new worker is told them again. */
  #open: string[] = [];

  constructor(make: MakeWorker = makeWorker, wasm: () => Promise<ArrayBuffer> = fetchWasm) {
    // A refusal is an answer: what stopped is a module that trapped, and that is not used again.
    this.#worker = new WorkerClient<CoreAsks, 'stopped'>(
      make,
      PATIENCE_MS,
      async (ask) => {
        await ask('load', { wasm: await wasm() });
        for (const text of this.#open) await ask('ask', { text });
      },
      () => true,
    );
  }

  /** A note's text and how it was written. Throws [`CoreTrouble`] by name. */
  async text(bytes: ArrayBuffer): Promise<{ text: string; encoding: NoteEncoding }> {
    const encoding = this.#told<NoteEncoding>(await this.#worker.ask('encoding', { bytes }));
    try {
      return { text: new TextDecoder(DECODERS[encoding], { fatal: true }).decode(bytes), encoding };
    } catch {
      throw new CoreTrouble('not_text');
    }
  }

  /** The texts of the linear codes in a picture, whose pixels are given away. */
  async linear(rgba: ArrayBuffer, width: number): Promise<string[]> {
    return this.#told<string[]>(await this.#worker.ask('linear', { rgba, width }, [rgba]));
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
  close = (): void => this.#worker.close();

  async #ask<T>(ask: object): Promise<T> {
    return this.#told<T>(await this.#worker.ask('ask', { text: JSON.stringify(ask) }));
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
}
