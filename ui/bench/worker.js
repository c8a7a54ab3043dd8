// Both readers in one worker, in turn on the same pixels.
importScripts('/zxing.js');

async function assay() {
  const { instance } = await WebAssembly.instantiateStreaming(fetch('/assay.wasm'), {
    env: { now_ms: () => performance.timeOrigin + performance.now() },
  });
  const { memory, assay_alloc, assay_free, assay_read } = instance.exports;
  return (image) => {
    const pointer = assay_alloc(image.data.length);
    new Uint8Array(memory.buffer, pointer, image.data.length).set(image.data);
    // 1: RGBA; 1: the effort of a live picture.
    const packed = BigInt.asUintN(64, assay_read(pointer, image.width, image.height, 1, 1));
    const [address, length] = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
    const answer = JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, address, length)));
    assay_free(address, length);
    assay_free(pointer, image.data.length);
    return answer.symbols.map((symbol) => symbol.text);
  };
}

async function zxing() {
  const wasmBinary = await (await fetch('/zxing.wasm')).arrayBuffer();
  await ZXingWASM.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return async (image) => {
    const found = await ZXingWASM.readBarcodes(image, { formats: ['QRCode'] });
    return found.map((symbol) => symbol.text);
  };
}

onmessage = async ({ data: { frames, rounds } }) => {
  const readers = { assay: await assay(), 'zxing-wasm': await zxing() };
  const rows = [];
  for (const { what, width, height, rgba } of frames) {
    const image = new ImageData(new Uint8ClampedArray(rgba), width, height);
    const times = { assay: [], 'zxing-wasm': [] };
    const texts = {};
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, read] of Object.entries(readers)) {
        const start = performance.now();
        texts[name] = await read(image);
        times[name].push(performance.now() - start);
      }
    }
    rows.push({ what, times, texts });
  }
  postMessage(rows);
};
