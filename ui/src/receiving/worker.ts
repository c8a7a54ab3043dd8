// The receiving worker: receiving.wasm and one delivery. Answers asks by number, in their order.

import type { CoreAnswer, CoreAsk } from './core';

type Exports = {
  memory: WebAssembly.Memory;
  receiving_alloc(length: number): number;
  receiving_free(pointer: number, length: number): void;
  receiving_encoding(pointer: number, length: number): bigint;
  receiving_ask(pointer: number, length: number): bigint;
};

let module: Promise<Exports> | null = null;

self.onmessage = async ({ data }: MessageEvent<CoreAsk>) => {
  let answer: CoreAnswer;
  try {
    if (data.name === 'load') {
      module = WebAssembly.instantiate(data.wasm, {}).then(({ instance }) => instance.exports as unknown as Exports);
      await module;
      answer = { id: data.id, ok: true, value: null };
    } else {
      const exports = await (module ?? Promise.reject(new Error('receiving.wasm is not loaded')));
      const value =
        data.name === 'encoding'
          ? call(exports, new Uint8Array(data.bytes), exports.receiving_encoding)
          : call(exports, new TextEncoder().encode(data.text), exports.receiving_ask);
      answer = { id: data.id, ok: true, value };
    }
  } catch (error) {
    answer = { id: data.id, ok: false, message: String(error) };
  }
  self.postMessage(answer);
};

function call(exports: Exports, bytes: Uint8Array, ask: (pointer: number, length: number) => bigint): unknown {
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
