// The page's end of the worker: one promise an ask, a limit on each, a new worker when one is lost.

import type { Judgement, ListState, ProductSaid, Reading, RecordAsk, TypedCodeAnswer } from '../wire';
import type { Effort } from './assay_wasm';
import type { Answer, Asks, AskName, Picture, ReaderTrouble, Takes } from './protocol';

/** A photograph on a slow phone takes seconds; a worker silent for longer than this is lost. */
const PATIENCE_MS = 30_000;

export class ReaderError extends Error {
  constructor(
    readonly trouble: ReaderTrouble,
    message: string,
  ) {
    super(message);
  }
}

type Waiting = {
  resolve(value: never): void;
  reject(error: ReaderError): void;
  timer: ReturnType<typeof setTimeout>;
};

export type MakeWorker = () => Worker;

function movedOf(picture: Picture): Transferable {
  switch (picture.kind) {
    case 'frame':
      return picture.frame;
    case 'bitmap':
      return picture.bitmap;
    case 'pixels':
      return picture.rgba;
  }
}

const makeWorker: MakeWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

export class Reader {
  readonly #fetchWasm: () => Promise<ArrayBuffer>;
  readonly #make: MakeWorker;
  #wasm: ArrayBuffer | null = null;
  #worker: Worker | null = null;
  #loading: Promise<void> | null = null;
  #waiting = new Map<number, Waiting>();
  #next = 1;
  /** What the worker turns into pixels itself; the rest the page does. */
  takes: Takes = { bitmaps: false, frames: false };

  constructor(fetchWasm: () => Promise<ArrayBuffer>, make: MakeWorker = makeWorker) {
    this.#fetchWasm = fetchWasm;
    this.#make = make;
  }

  async read(picture: Picture, effort: Effort): Promise<Reading> {
    await this.load();
    return this.#ask('read', { picture, effort }, [movedOf(picture)]).catch((error: unknown) => {
      if (error instanceof ReaderError && error.trouble === 'cannot_draw') this.takes.bitmaps = false;
      if (error instanceof ReaderError && error.trouble === 'cannot_copy') this.takes.frames = false;
      throw error;
    });
  }

  /** What a compiled list is. */
  async list(bytes: ArrayBuffer): Promise<ListState> {
    await this.load();
    return this.#ask('list', { bytes });
  }

  /** What part of the brand list a text is judged by. */
  async asks(text: string): Promise<RecordAsk | null> {
    await this.load();
    return this.#ask('asks', { text });
  }

  /** By a compiled list, or none. */
  async judge(text: string, list: ArrayBuffer | null, now: number, floor: number): Promise<Judgement> {
    await this.load();
    return this.#ask('judge', { text, list, now, floor });
  }

  /** What of a text is judged, kept and reported. */
  async bare(text: string): Promise<string> {
    await this.load();
    return this.#ask('bare', { text });
  }

  /** What a product record says, when its brand signed it. */
  async product(
    bytes: ArrayBuffer,
    list: ArrayBuffer | null,
    gtin: string,
    now: number,
    floor: number,
  ): Promise<ProductSaid> {
    await this.load();
    return this.#ask('product', { bytes, list, gtin, now, floor });
  }

  async typedCode(text: string): Promise<TypedCodeAnswer> {
    await this.load();
    return this.#ask('typed_code', { text });
  }

  /** Loads once; after a failure the next call tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#start().catch((error: unknown) => {
      this.#loading = null;
      throw error instanceof ReaderError ? error : new ReaderError('not_loaded', String(error));
    });
    return this.#loading;
  }

  async #start(): Promise<void> {
    this.#wasm ??= await this.#fetchWasm();
    const worker = this.#make();
    worker.onmessage = (message: MessageEvent<Answer>) => this.#settle(message.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose('not_loaded', event.message);
    };
    this.#worker = worker;
    const { bitmaps, frames } = await this.#ask('load', { wasm: this.#wasm });
    this.takes = {
      bitmaps: bitmaps && typeof createImageBitmap === 'function',
      frames: frames && typeof VideoFrame === 'function',
    };
  }

  #ask<N extends AskName>(
    name: N,
    ask: Asks[N]['ask'],
    moved: Transferable[] = [],
  ): Promise<Asks[N]['answer']> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new ReaderError('not_loaded', 'no worker'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose('too_slow', name), PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      worker.postMessage({ id, name, ...ask }, moved);
    });
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    clearTimeout(waiting.timer);
    if (answer.ok) waiting.resolve(answer.value as never);
    else waiting.reject(new ReaderError(answer.trouble, answer.message));
  }

  /** Everything waiting is told; the next ask starts a new worker. */
  #lose(trouble: ReaderTrouble, message: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#loading = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(new ReaderError(trouble, message));
    }
  }
}
