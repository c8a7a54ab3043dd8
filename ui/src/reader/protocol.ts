// What the page and its worker say to each other. Every ask is answered once, by its number.

import type { Judgement, ListState, ProductSaid, Reading, RecordAsk, TypedCodeAnswer } from '../wire';
import type { Answered, Asking } from '../worker/client';
import type { Effort } from './assay_wasm';

export type Part = { x: number; y: number; width: number; height: number };

/** A picture on its way to the reader: moved, not copied. */
export type Picture =
  /** A camera's own frame, of which the reader takes the grey plane; `part` in its coded pixels. */
  | { kind: 'frame'; frame: VideoFrame; part: Part; width: number; height: number }
  | { kind: 'bitmap'; bitmap: ImageBitmap; width: number; height: number }
  | { kind: 'pixels'; rgba: ArrayBuffer; width: number; height: number };

/** What a worker can make pixels of by itself. */
export type Takes = { bitmaps: boolean; frames: boolean };

export type Asks = {
  load: { ask: { wasm: ArrayBuffer }; answer: Takes };
  read: { ask: { picture: Picture; effort: Effort }; answer: Reading };
  list: { ask: { bytes: ArrayBuffer }; answer: ListState };
  asks: { ask: { text: string }; answer: RecordAsk | null };
  judge: { ask: { text: string; list: ArrayBuffer | null; now: number; floor: number }; answer: Judgement };
  bare: { ask: { text: string }; answer: string };
  product: {
    ask: { bytes: ArrayBuffer; list: ArrayBuffer | null; gtin: string; now: number; floor: number };
    answer: ProductSaid;
  };
  typed_code: { ask: { text: string }; answer: TypedCodeAnswer };
};

export type AskName = keyof Asks;

export type Ask = Asking<Asks>;

/** Why this worker could not answer. */
export type ReaderTrouble =
  /** assay.wasm is missing, broken or not the one this page was built for. */
  | 'not_loaded'
  /** This picture made the module stop; it was started afresh and the next one will be read. */
  | 'restarted'
  /** The worker's canvas cannot draw; the page must send pixels. */
  | 'cannot_draw'
  /** The frame gives no grey plane; the page must send bitmaps. */
  | 'cannot_copy';

export type Answer = Answered<ReaderTrouble>;
