// What the page asks the reader's worker: to read a picture, and to judge a text.

import type { Judgement, ListState, ProductSaid, Reading, RecordAsk, TypedCodeAnswer } from '../wire';
import { WorkerClient, WorkerError, type MakeWorker } from '../worker/client';
import type { Effort } from './assay_wasm';
import type { Asks, Picture, ReaderTrouble, Takes } from './protocol';

/** A photograph on a slow phone takes seconds; a worker silent for longer than this is lost. */
const PATIENCE_MS = 30_000;

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
  readonly #worker: WorkerClient<Asks, ReaderTrouble>;
  #wasm: ArrayBuffer | null = null;
  /** What the worker turns into pixels itself; the rest the page does. */
  takes: Takes = { bitmaps: false, frames: false };

  constructor(fetchWasm: () => Promise<ArrayBuffer>, make: MakeWorker = makeWorker) {
    // A module that trapped is made anew by the worker itself.
    this.#worker = new WorkerClient<Asks, ReaderTrouble>(
      make,
      PATIENCE_MS,
      async (ask) => {
        this.#wasm ??= await fetchWasm();
        const { bitmaps, frames } = await ask('load', { wasm: this.#wasm });
        this.takes = {
          bitmaps: bitmaps && typeof createImageBitmap === 'function',
          frames: frames && typeof VideoFrame === 'function',
        };
      },
      () => false,
    );
  }

  /** Loads once; after a failure the next call tries again. */
  load = (): Promise<void> => this.#worker.load();

  read(picture: Picture, effort: Effort): Promise<Reading> {
    return this.#worker.ask('read', { picture, effort }, [movedOf(picture)]).catch((error: unknown) => {
      if (error instanceof WorkerError && error.trouble === 'cannot_draw') this.takes.bitmaps = false;
      if (error instanceof WorkerError && error.trouble === 'cannot_copy') this.takes.frames = false;
      throw error;
    });
  }

  /** What a compiled list is. */
  list = (bytes: ArrayBuffer): Promise<ListState> => this.#worker.ask('list', { bytes });

  /** What part of the brand list a text is judged by. */
  asks = (text: string): Promise<RecordAsk | null> => this.#worker.ask('asks', { text });

  /** By a compiled list, or none. */
  judge = (text: string, list: ArrayBuffer | null, now: number, floor: number): Promise<Judgement> =>
    this.#worker.ask('judge', { text, list, now, floor });

  /** What of a text is judged, kept and reported. */
  bare = (text: string): Promise<string> => this.#worker.ask('bare', { text });

  /** What a product record says, when its brand signed it. */
  product = (
    bytes: ArrayBuffer,
    list: ArrayBuffer | null,
    gtin: string,
    now: number,
    floor: number,
  ): Promise<ProductSaid> => this.#worker.ask('product', { bytes, list, gtin, now, floor });

  typedCode = (text: string): Promise<TypedCodeAnswer> => this.#worker.ask('typed_code', { text });
}
