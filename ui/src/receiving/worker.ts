// The receiving worker: receiving.wasm and one delivery. Answers asks by number, in their order.

import type { Answered, Asking } from '../worker/client';
import type { CoreAsks } from './core';

type Exports = {
  memory: WebAssembly.Memory;
  receiving_alloc(length: number): number;
  receiving_free(pointer: number, length: number): void;
  receiving_encoding(pointer: number, length: number): bigint;
  receiving_linear(pointer: number, length: number, width: number): bigint;
  receiving_ask(pointer: number, length: number): bigint;
};

let module: Promise<Exports> | null = null;

self.onmessage = async ({ data }: MessageEvent<Asking<CoreAsks>>) => {
  let answer: Answered<'stopped'>;
  try {
    if (data.name === 'load') {
      module = WebAssembly.instantiate(data.wasm, {}).then(
        ({ instance }) => instance.exports as unknown as Exports,
      );
      await module;
      answer = { id: data.id, ok: true, value: null };
    } else {
      const exports = await (module ?? Promise.reject(new Error('receiving.wasm is not loaded')));
      answer = { id: data.id, ok: true, value: told(exports, data) };
    }
  } catch (error) {
    answer = { id: data.id, ok: false, trouble: 'stopped', message: String(error) };
  }
  self.postMessage(answer);
};

function told(exports: Exports, ask: Exclude<Asking<CoreAsks>, { name: 'load' }>): unknown {
  switch (ask.name) {
    case 'encoding':
      return call(exports, new Uint8Array(ask.bytes), exports.receiving_encoding);
    case 'linear':
      return call(exports, luma(new Uint8Array(ask.rgba)), (pointer, length) =>
        exports.receiving_linear(pointer, length, ask.width),
      );
    case 'ask':
      return call(exports, new TextEncoder().encode(ask.text), exports.receiving_ask);
  }
}

/** Red, green and blue as bright as the eye finds them (ITU-R BT.601), in 256ths. */
function luma(rgba: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < grey.length; at += 1)
    grey[at] = (77 * (rgba[4 * at] ?? 0) + 150 * (rgba[4 * at + 1] ?? 0) + 29 * (rgba[4 * at + 2] ?? 0)) >> 8;
  return grey;
}

function call(
  exports: Exports,
  bytes: Uint8Array,
  ask: (pointer: number, length: number) => bigint,
): unknown {
  const pointer = exports.receiving_alloc(bytes.length);
  if (pointer === 0) throw new Error('no memory for the ask');
  try {
    // A view made now: an earlier one is dead once the memory has grown.
    new Uint8Array(exports.memory.buffer, pointer, bytes.length).set(bytes);
    const packed = BigInt.asUintN(64, ask(pointer, bytes.length));
    const [at, length] = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
    if (at === 0 || length === 0) throw new Error('receiving.wasm gave no answer');
    const json = new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, length));
    exports.receiving_free(at, length);
    return JSON.parse(json);
  } finally {
    exports.receiving_free(pointer, bytes.length);
  }
}
