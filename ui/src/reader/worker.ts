// The worker: turns pictures into pixels, hands them to assay.wasm, answers by number.
// Holds no state but the module.

import { AssayWasm } from './assay_wasm';
import type { Answer, Ask, Asks, AskName, Picture, ReaderTrouble } from './protocol';

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
      const rgba = pixels(ask.picture);
      return ready().read(rgba, ask.picture.width, ask.picture.height, ask.effort);
    }
    case 'list':
      return ready().list(new Uint8Array(ask.bytes));
    case 'asks':
      return ready().asks(ask.text);
    case 'judge':
      return ready().judge(ask.text, viewed(ask.list), ask.now, ask.floor);
    case 'product':
      return ready().product(new Uint8Array(ask.bytes), viewed(ask.list), ask.gtin, ask.now, ask.floor);
    case 'typed_code':
      return ready().typedCode(ask.text);
  }
}

async function load(wasm: ArrayBuffer): Promise<{ drawsBitmaps: boolean }> {
  try {
    compiled = await WebAssembly.compile(wasm);
    assay = await AssayWasm.from(compiled);
  } catch (error) {
    throw new Trouble('not_loaded', String(error));
  }
  return { drawsBitmaps: drawing(1, 1) !== null };
}

function ready(): AssayWasm {
  if (assay === null) throw new Trouble('not_loaded', 'assay.wasm is not loaded');
  return assay;
}

const viewed = (bytes: ArrayBuffer | null): Uint8Array | null => (bytes === null ? null : new Uint8Array(bytes));

/** A trapped module is not used again: a fresh one takes its place. */
async function recover(error: unknown): Promise<ReaderTrouble> {
  if (error instanceof Trouble) return error.code;
  if (compiled === null) return 'not_loaded';
  assay = await AssayWasm.from(compiled);
  return 'restarted';
}

function pixels(picture: Picture): Uint8Array {
  if (picture.kind === 'pixels') return new Uint8Array(picture.rgba);
  const { bitmap, width, height } = picture;
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
  return canvas.getContext('2d', { willReadFrequently: true, alpha: false }) as OffscreenCanvasRenderingContext2D | null;
}
