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
export type CoreAnswer = { id: number; ok: true; value: unknown } | { id: number; ok: false; message: string };

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
const DECODERS: Record<NoteEncoding, string> = { utf8: 'utf-8', utf16_le: 'utf-16le', utf16_be: 'utf-16be', gb18030: 'gb18030' };

export class Core {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #loaded: Promise<unknown>;
  #next = 1;

  constructor() {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'receiving' });
    this.#worker.onmessage = ({ data }: MessageEvent<CoreAnswer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.ok) waiting?.resolve(data.value);
      else waiting?.reject(new Error(data.message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message));
      this.#waiting.clear();
    };
    this.#loaded = fetchBytes(new URL('receiving.wasm', document.baseURI), MOST_WASM_BYTES).then((wasm) =>
      this.#post({ id: this.#next++, name: 'load', wasm }),
    );
  }

  /** A note's text and how it was written. Throws [`CoreTrouble`] by name. */
  async text(bytes: ArrayBuffer): Promise<{ text: string; encoding: NoteEncoding }> {
    await this.#loaded;
    const encoding = this.#told<NoteEncoding>(await this.#post({ id: this.#next++, name: 'encoding', bytes }));
    try {
      return { text: new TextDecoder(DECODERS[encoding], { fatal: true }).decode(bytes), encoding };
    } catch {
      throw new CoreTrouble('not_text');
    }
  }

  /** The texts of the linear codes in a picture, whose pixels are given away. */
  async linear(rgba: ArrayBuffer, width: number): Promise<string[]> {
    await this.#loaded;
    return this.#told<string[]>(await this.#post({ id: this.#next++, name: 'linear', rgba, width }, [rgba]));
  }

  preview = (text: string, encoding: NoteEncoding, choices: NoteChoices) =>
    this.#ask<NotePreview>({ ask: 'preview', text, encoding, choices });
  import = (text: string, choices: NoteChoices) => this.#ask<DeliveryNote>({ ask: 'import', text, choices });
  shipping = (text: string) => this.#ask<DeliveryNote>({ ask: 'shipping', text });
  unit = (contents: Contents) => this.#ask<DeliveryNote>({ ask: 'unit', contents });
  open = (note: DeliveryNote, operations: Operation[]) => this.#ask<Stand>({ ask: 'open', note, operations });
  add = (operations: Operation[]) => this.#ask<Stand>({ ask: 'add', operations });
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
  settle = (end: string, before: string[], at: string, offset: string) => this.#ask<object | null>({ ask: 'settle', end, before, at, offset });
  epcis = (at: string, offset: string) => this.#ask<object>({ ask: 'epcis', at, offset, place: null });

  /** Ends the worker; nothing can be asked any more. */
  close(): void {
    this.#worker.terminate();
  }

  async #ask<T>(ask: object): Promise<T> {
    await this.#loaded;
    return this.#told<T>(await this.#post({ id: this.#next++, name: 'ask', text: JSON.stringify(ask) }));
  }

  #told<T>(value: unknown): T {
    if (typeof value === 'object' && value !== null && 'trouble' in value && Object.keys(value).length === 1) {
      throw new CoreTrouble(value.trouble as NoteTrouble);
    }
    return value as T;
  }

  #post(ask: CoreAsk, given: Transferable[] = []): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(ask.id, { resolve, reject });
      this.#worker.postMessage(ask, given);
    });
  }
}
