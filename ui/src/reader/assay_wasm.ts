// Glue for assay.wasm's plain C ABI: bytes in, UTF-8 JSON out. Knows nothing of workers or pages.
//
// Whatever the module hands back is packed as (pointer << 32) | length and is ours to free.

import type { Judgement, ListState, ProductSaid, Reading, TypedCodeAnswer } from '../wire';

/** How hard to look: the quickest path alone, a video frame, a photograph. */
export type Effort = 0 | 1 | 2;

const RGBA8 = 1;

type Exports = {
  memory: WebAssembly.Memory;
  assay_alloc(length: number): number;
  assay_free(pointer: number, length: number): void;
  assay_read(pointer: number, width: number, height: number, format: number, effort: number): bigint;
  assay_trust(pointer: number, length: number): bigint;
  assay_judge(pointer: number, length: number, nowSeconds: number, floorSeconds: number): bigint;
  assay_product(pointer: number, length: number, gtin: number, nowSeconds: number, floorSeconds: number): bigint;
  assay_typed_code(pointer: number, length: number): bigint;
};

const NEEDED: (keyof Exports)[] = [
  'memory',
  'assay_alloc',
  'assay_free',
  'assay_read',
  'assay_trust',
  'assay_judge',
  'assay_product',
  'assay_typed_code',
];

export class AssayWasm {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  /** Instantiates a compiled module. Throws when it is not the module this page was built for. */
  static async from(module: WebAssembly.Module): Promise<AssayWasm> {
    const instance = await WebAssembly.instantiate(module, { env: { now_ms: () => performance.timeOrigin + performance.now() } });
    const missing = NEEDED.filter((name) => !(name in instance.exports));
    if (missing.length > 0) throw new Error(`assay.wasm lacks ${missing.join(', ')}`);
    return new AssayWasm(instance.exports as unknown as Exports);
  }

  /** `rgba`: width x height x 4 bytes, row by row. */
  read(rgba: Uint8Array, width: number, height: number, effort: Effort): Reading {
    return this.#with(rgba, (pointer) => this.#exports.assay_read(pointer, width, height, RGBA8, effort));
  }

  trust(bytes: Uint8Array): ListState {
    return this.#with(bytes, (pointer) => this.#exports.assay_trust(pointer, bytes.length));
  }

  /** Times are seconds since 1970-01-01T00:00:00Z. */
  judge(text: string, nowSeconds: number, floorSeconds: number): Judgement {
    const bytes = new TextEncoder().encode(text);
    return this.#with(bytes, (pointer) =>
      this.#exports.assay_judge(pointer, bytes.length, nowSeconds, floorSeconds),
    );
  }

  product(bytes: Uint8Array, gtin: string, nowSeconds: number, floorSeconds: number): ProductSaid {
    return this.#with(bytes, (pointer) => this.#exports.assay_product(pointer, bytes.length, Number(gtin), nowSeconds, floorSeconds));
  }

  typedCode(text: string): TypedCodeAnswer {
    const bytes = new TextEncoder().encode(text);
    return this.#with(bytes, (pointer) => this.#exports.assay_typed_code(pointer, bytes.length));
  }

  #with<T>(bytes: Uint8Array, call: (pointer: number) => bigint): T {
    const pointer = this.#exports.assay_alloc(bytes.length);
    if (pointer === 0) throw new Error('assay.wasm has no memory left');
    try {
      // A view made now: an earlier one is dead once the memory has grown.
      new Uint8Array(this.#exports.memory.buffer, pointer, bytes.length).set(bytes);
      return this.#take(call(pointer));
    } finally {
      this.#exports.assay_free(pointer, bytes.length);
    }
  }

  #take<T>(packed: bigint): T {
    const bits = BigInt.asUintN(64, packed);
    const pointer = Number(bits >> 32n);
    const length = Number(bits & 0xffff_ffffn);
    if (pointer === 0 || length === 0) throw new Error('assay.wasm gave no answer');
    const json = new TextDecoder().decode(new Uint8Array(this.#exports.memory.buffer, pointer, length));
    this.#exports.assay_free(pointer, length);
    return JSON.parse(json) as T;
  }
}
