// Our reader and npm's zxing-wasm in Chromium's worker, in the same page on the same frames, in turn:
// a frame without a code and frames with a label. Prints a table; fails when ours is slower or reads less.
//
//   cargo xtask wasm && cd ui && npm ci && cd bench && npm install && node reader.mjs

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import QRCode from 'qrcode';
import { scene } from './scene.mjs';

const ROUNDS = 60;
const here = dirname(fileURLToPath(import.meta.url));
// The package's main file is dist/cjs/reader/index.js.
const zxing = join(dirname(createRequire(import.meta.url).resolve('zxing-wasm/reader')), '../..');
const files = new Map([
  ['/', ['text/html', Buffer.from('<!doctype html><title>Readers</title>')]],
  ['/worker.js', ['text/javascript', await readFile(join(here, 'worker.js'))]],
  ['/zxing.js', ['text/javascript', await readFile(join(zxing, 'iife/reader/index.js'))]],
  ['/zxing.wasm', ['application/wasm', await readFile(join(zxing, 'reader/zxing_reader.wasm'))]],
  [
    '/assay.wasm',
    ['application/wasm', await readFile(process.env['ASSAY_WASM'] ?? join(here, '../public/assay.wasm'))],
  ],
]);
const server = createServer((request, response) => {
  const [type, body] = files.get(request.url) ?? [];
  response.writeHead(type === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' });
  response.end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

// As long as a signed label, which makes version 8-M.
const TEXT = `https://id.assaydemo.example/01/09506000134352/10/A1B2C3/21/0000000000000017?17=281231&s=${'Ab3-_'.repeat(18)}`;
const code = QRCode.create(TEXT.slice(0, 150), { errorCorrectionLevel: 'M' });
const symbol = { size: code.modules.size, dark: (x, y) => code.modules.get(y, x) === 1 };
const [width, height] = [1280, 720];
const frame = (what, symbol, pixels) => ({ what, width, height, rgba: scene(width, height, symbol, pixels) });
const frames = [
  frame('no code', null, 0),
  frame('label, 6 pixels a module', symbol, 6),
  frame('label, 4 pixels a module', symbol, 4),
  frame('label, 2.5 pixels a module', symbol, 2.5),
];

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
let rows;
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const sent = frames.map((frame) => ({ ...frame, rgba: Buffer.from(frame.rgba).toString('base64') }));
  rows = await page.evaluate(
    ({ frames, rounds }) =>
      new Promise((resolve, reject) => {
        const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const worker = new Worker('/worker.js');
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (error) => reject(new Error(error.message));
        worker.postMessage({
          rounds,
          frames: frames.map((frame) => ({ ...frame, rgba: bytes(frame.rgba).buffer })),
        });
      }),
    { frames: sent, rounds: ROUNDS },
  );
} finally {
  await browser.close();
  server.close();
}

const quantile = (times, share) => times.toSorted((a, b) => a - b)[Math.round((times.length - 1) * share)];
const cell = (times) => `${quantile(times, 0.5).toFixed(2)} (${quantile(times, 0.95).toFixed(2)})`;
console.log(
  '| frame of 1280 x 720 | assay, ms: median (p95) | zxing-wasm, ms: median (p95) | ratio of medians | both read |',
);
console.log('|---|---|---|---|---|');
let kept = true;
for (const { what, times, texts } of rows) {
  const ratio = quantile(times.assay, 0.5) / quantile(times['zxing-wasm'], 0.5);
  const wanted = what === 'no code' ? '' : TEXT.slice(0, 150);
  const read = ['assay', 'zxing-wasm'].map((name) => (texts[name].join() === wanted ? 'yes' : 'no'));
  kept &&= ratio <= 1 && read[0] === 'yes';
  console.log(
    `| ${what} | ${cell(times.assay)} | ${cell(times['zxing-wasm'])} | ${ratio.toFixed(2)} | ${read.join(', ')} |`,
  );
}
process.exitCode = kept ? 0 : 1;
