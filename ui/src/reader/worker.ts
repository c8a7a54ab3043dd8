// The worker: turns pictures into pixels, hands them to assay.wasm, answers by number.
// Holds no state but the module.

import { AssayWasm, type Format } from './assay_wasm';
import type { Answer, Ask, Asks, AskName, Part, Picture, ReaderTrouble, Takes } from './protocol';

class Trouble extends Error {
  constructor(
    readonly code: ReaderTrouble,
    message: string,
  ) {
    super(message);
  }
}

let compiled: WebAssembly.Module | null = null;
let assay: AssayWasm | null = null;
let canvas: OffscreenCanvas | null = null;
/** Where the last frame was copied to: the next one is as large. */
let copied = new Uint8Array();

self.onmessage = async (message: MessageEvent<Ask>) => {
  const ask = message.data;
  let reply: Answer;
  try {
    reply = { id: ask.id, ok: true, value: await answer(ask) };
  } catch (error) {
    reply = { id: ask.id, ok: false, trouble: await recover(error), message: String(error) };
  }
  self.postMessage(reply);
};

async function answer(ask: Ask): Promise<Asks[AskName]['answer']> {
  switch (ask.name) {
    case 'load':
      return load(ask.wasm);
    case 'read': {
      const [pixels, format] = await pixelsOf(ask.picture);
      return ready().read(pixels, ask.picture.width, ask.picture.height, format, ask.effort);
    }
    case 'list':
      return ready().list(new Uint8Array(ask.bytes));
    case 'asks':
      return ready().asks(ask.text);
    case 'judge':
      return ready().judge(ask.text, viewed(ask.list), ask.now, ask.floor);
    case 'bare':
      return ready().bare(ask.text);
    case 'product':
      return ready().product(new Uint8Array(ask.bytes), viewed(ask.list), ask.gtin, ask.now, ask.floor);
    case 'typed_code':
      return ready().typedCode(ask.text);
  }
}

async function load(wasm: ArrayBuffer): Promise<Takes> {
  try {
    compiled = await WebAssembly.compile(wasm);
    assay = await AssayWasm.from(compiled);
  } catch (error) {
    throw new Trouble('not_loaded', String(error));
  }
  return { bitmaps: drawing(1, 1) !== null, frames: typeof VideoFrame === 'function' };
}

function ready(): AssayWasm {
  if (assay === null) throw new Trouble('not_loaded', 'assay.wasm is not loaded');
  return assay;
}

const viewed = (bytes: ArrayBuffer | null): Uint8Array | null =>
  bytes === null ? null : new Uint8Array(bytes);

/** A trapped module is not used again: a fresh one takes its place. */
async function recover(error: unknown): Promise<ReaderTrouble> {
  if (error instanceof Trouble) return error.code;
  if (compiled === null) return 'not_loaded';
  assay = await AssayWasm.from(compiled);
  return 'restarted';
}

const [GREY, RGBA]: [Format, Format] = [0, 1];

async function pixelsOf(picture: Picture): Promise<[Uint8Array, Format]> {
  switch (picture.kind) {
    case 'pixels':
      return [new Uint8Array(picture.rgba), RGBA];
    case 'frame':
      return [await greyOf(picture.frame, picture.part), GREY];
    case 'bitmap':
      return [drawn(picture.bitmap, picture.width, picture.height), RGBA];
  }
}

/** The grey plane, which comes first in every planar format; copied as it is, without colours. */
async function greyOf(frame: VideoFrame, rect: Part): Promise<Uint8Array> {
  try {
    const length = frame.allocationSize({ rect });
    if (copied.length !== length) copied = new Uint8Array(length);
    const [grey] = await frame.copyTo(copied, { rect });
    if (grey?.stride !== rect.width) throw new Error('rows with gaps');
    return copied.subarray(grey.offset, grey.offset + rect.width * rect.height);
  } catch (error) {
    throw new Trouble('cannot_copy', String(error));
  } finally {
    frame.close();
  }
}

function drawn(bitmap: ImageBitmap, width: number, height: number): Uint8Array {
  try {
    const context = drawing(width, height);
    if (context === null) throw new Trouble('cannot_draw', 'no 2d context in this worker');
    context.drawImage(bitmap, 0, 0, width, height);
    return new Uint8Array(context.getImageData(0, 0, width, height).data.buffer);
  } finally {
    bitmap.close();
  }
}

function drawing(width: number, height: number): OffscreenCanvasRenderingContext2D | null {
  if (typeof OffscreenCanvas === 'undefined') return null;
  if (canvas === null || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
  }
  return canvas.getContext('2d', {
    willReadFrequently: true,
    alpha: false,
  }) as OffscreenCanvasRenderingContext2D | null;
}
