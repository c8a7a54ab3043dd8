// Glue for assay.wasm's plain C ABI: bytes in, UTF-8 JSON out. Knows nothing of workers or pages.
//
// Whatever the module hands back is packed as (pointer << 32) | length and is ours to free.

import type { Judgement, ListState, ProductSaid, Reading, RecordAsk, TypedCodeAnswer } from '../wire';

/** How hard to look: the quickest path alone, a video frame, a photograph. */
export type Effort = 0 | 1 | 2;

/** How a picture's pixels lie: a byte of grey each, or four as a canvas gives them. */
export type Format = 0 | 1;

type Exports = {
  memory: WebAssembly.Memory;
  assay_alloc(length: number): number;
  assay_free(pointer: number, length: number): void;
  assay_read(pointer: number, width: number, height: number, format: number, effort: number): bigint;
  assay_list(pointer: number, length: number): bigint;
  assay_asks(pointer: number, length: number): bigint;
  assay_judge(
    pointer: number,
    length: number,
    list: number,
    listLength: number,
    nowSeconds: number,
    floorSeconds: number,
    zoneSeconds: number,
  ): bigint;
  assay_bare(pointer: number, length: number): bigint;
  assay_product(
    pointer: number,
    length: number,
    list: number,
    listLength: number,
    gtin: number,
    nowSeconds: number,
    floorSeconds: number,
  ): bigint;
  assay_typed_code(pointer: number, length: number): bigint;
};

const NEEDED: (keyof Exports)[] = [
  'memory',
  'assay_alloc',
  'assay_free',
  'assay_read',
  'assay_list',
  'assay_asks',
  'assay_judge',
  'assay_bare',
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
    const instance = await WebAssembly.instantiate(module, {
      env: { now_ms: () => performance.timeOrigin + performance.now() },
    });
    const missing = NEEDED.filter((name) => !(name in instance.exports));
    if (missing.length > 0) throw new Error(`assay.wasm lacks ${missing.join(', ')}`);
    return new AssayWasm(instance.exports as unknown as Exports);
  }

  /** `pixels`: width x height of the format, row by row. */
  read(pixels: Uint8Array, width: number, height: number, format: Format, effort: Effort): Reading {
    return this.#with([pixels], ([pointer]) =>
      this.#exports.assay_read(pointer, width, height, format, effort),
    );
  }

  /** What a compiled list is. */
  list(bytes: Uint8Array): ListState {
    return this.#with([bytes], ([list]) => this.#exports.assay_list(list, bytes.length));
  }

  /** What part of the brand list a text is judged by; `null` where none has anything to say of it. */
  asks(text: string): RecordAsk | null {
    const bytes = new TextEncoder().encode(text);
    return this.#with([bytes], ([pointer]) => this.#exports.assay_asks(pointer, bytes.length));
  }

  /** What of a text is judged, kept and reported. */
  bare(text: string): string {
    const bytes = new TextEncoder().encode(text);
    return this.#with([bytes], ([pointer]) => this.#exports.assay_bare(pointer, bytes.length));
  }

  /** By a compiled list, or none. Times are seconds since 1970-01-01T00:00:00Z; days are this device's. */
  judge(text: string, list: Uint8Array | null, nowSeconds: number, floorSeconds: number): Judgement {
    const zoneSeconds = -new Date(nowSeconds * 1000).getTimezoneOffset() * 60;
    const bytes = new TextEncoder().encode(text);
    return this.#with([bytes, list], ([pointer, listPointer]) =>
      this.#exports.assay_judge(
        pointer,
        bytes.length,
        listPointer,
        list?.length ?? 0,
        nowSeconds,
        floorSeconds,
        zoneSeconds,
      ),
    );
  }

  product(
    bytes: Uint8Array,
    list: Uint8Array | null,
    gtin: string,
    nowSeconds: number,
    floorSeconds: number,
  ): ProductSaid {
    return this.#with([bytes, list], ([pointer, listPointer]) =>
      this.#exports.assay_product(
        pointer,
        bytes.length,
        listPointer,
        list?.length ?? 0,
        Number(gtin),
        nowSeconds,
        floorSeconds,
      ),
    );
  }

  typedCode(text: string): TypedCodeAnswer {
    const bytes = new TextEncoder().encode(text);
    return this.#with([bytes], ([pointer]) => this.#exports.assay_typed_code(pointer, bytes.length));
  }

  /** Calls with the bytes in the module's memory; `null` is the address 0. */
  #with<T, B extends readonly (Uint8Array | null)[]>(
    all: readonly [...B],
    call: (pointers: { [K in keyof B]: number }) => bigint,
  ): T {
    const pointers: number[] = [];
    try {
      for (const bytes of all) {
        const pointer = bytes === null ? 0 : this.#exports.assay_alloc(bytes.length);
        if (pointer === 0 && bytes !== null) throw new Error('assay.wasm has no memory left');
        pointers.push(pointer);
        // A view made now: an earlier one is dead once the memory has grown.
        if (bytes !== null) new Uint8Array(this.#exports.memory.buffer, pointer, bytes.length).set(bytes);
      }
      return this.#take(call(pointers as { [K in keyof B]: number }));
    } finally {
      pointers.forEach(
        (pointer, i) => pointer !== 0 && this.#exports.assay_free(pointer, all[i]?.length ?? 0),
      );
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
