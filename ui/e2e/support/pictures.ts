// Codes drawn into camera films (y4m) and photographs (PNG).

import { closeSync, mkdtempSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import QRCode from 'qrcode';

const [WIDTH, HEIGHT] = [1280, 720];
const BACKGROUND = 150;

/** Grey values row by row, with each text's code in a row across the middle. */
function luma(texts: string[], width = WIDTH, height = HEIGHT): Buffer {
  const frame = Buffer.alloc(width * height, BACKGROUND);
  texts.forEach((text, index) => {
    const centre: [number, number] = [(width * (index + 0.5)) / texts.length, height / 2];
    draw(frame, width, text, centre, Math.min((width / texts.length) * 0.8, height * 0.62));
  });
  return frame;
}

/** Draws a text's code with its quiet zone around a centre, not larger than `side`. */
function draw(frame: Buffer, width: number, text: string, [x0, y0]: [number, number], side: number): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const quiet = modules.size + 8;
  const pixels = Math.max(2, Math.floor(side / quiet));
  const [left, top] = [Math.floor(x0 - (quiet * pixels) / 2), Math.floor(y0 - (quiet * pixels) / 2)];
  for (let y = 0; y < quiet * pixels; y += 1) {
    for (let x = 0; x < quiet * pixels; x += 1) {
      const [column, row] = [Math.floor(x / pixels) - 4, Math.floor(y / pixels) - 4];
      const inside = column >= 0 && row >= 0 && column < modules.size && row < modules.size;
      const isDark = inside && modules.get(row, column) === 1;
      frame[(top + y) * width + left + x] = isDark ? 20 : 235;
    }
  }
}

/** A film that the browser's fake camera plays in a loop: each scene's texts for so many frames of 1/20 s. */
export function film(scenes: { texts: string[]; frames: number }[]): string {
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F20:1 Ip A1:1 C420\n`)];
  for (const scene of scenes) {
    const picture = luma(scene.texts);
    for (let i = 0; i < scene.frames; i += 1) parts.push(Buffer.from('FRAME\n'), picture, chroma);
  }
  const file = join(mkdtempSync(join(tmpdir(), 'assay-film-')), 'film.y4m');
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

/** Frames a second of a walk: fewer than a camera gives, so that its film stays small. */
const WALK_RATE = 5;
/** What a phone held upright sees of a wide frame, in its pixels. */
const UPRIGHT = 425;

/** A walk along a shelf: the texts four at a time, two by two, each four shown for so many frames. */
export function walk(texts: string[], frames: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'assay-walk-')), 'walk.y4m');
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${WALK_RATE}:1 Ip A1:1 C420\n`);
  for (let first = 0; first < texts.length; first += 4) {
    const picture = Buffer.alloc(WIDTH * HEIGHT, BACKGROUND);
    texts.slice(first, first + 4).forEach((text, at) => {
      const [x, y] = [
        (WIDTH - UPRIGHT) / 2 + (UPRIGHT / 2) * ((at % 2) + 0.5),
        (HEIGHT / 2) * (Math.floor(at / 2) + 0.5),
      ];
      draw(picture, WIDTH, text, [x, y], UPRIGHT / 2);
    });
    for (let i = 0; i < frames; i += 1) {
      writeSync(out, 'FRAME\n');
      writeSync(out, picture);
      writeSync(out, chroma);
    }
  }
  closeSync(out);
  return file;
}

/** A pallet: its label as a picture for some frames, then its texts' codes, two by two. */
export function pallet(label: PNG, texts: string[], frames: number): string {
  const picture = Buffer.alloc(WIDTH * HEIGHT, BACKGROUND);
  const [left, top] = [Math.floor((WIDTH - label.width) / 2), Math.floor((HEIGHT - label.height) / 2)];
  for (let y = 0; y < label.height; y += 1) {
    for (let x = 0; x < label.width; x += 1)
      picture[(top + y) * WIDTH + left + x] = label.data[4 * (y * label.width + x)] ?? 0;
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const file = join(mkdtempSync(join(tmpdir(), 'assay-pallet-')), 'pallet.y4m');
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${WALK_RATE}:1 Ip A1:1 C420\n`);
  for (const view of [picture, luma(texts)]) {
    for (let at = 0; at < frames; at += 1)
      for (const part of [Buffer.from('FRAME\n'), view, chroma]) writeSync(out, part);
  }
  closeSync(out);
  return file;
}

/** A shelf as a tablet sees it in full high definition: five labels beside each other in four rows; two steps a second. */
const HALL = { width: 1920, height: 1080, columns: 5, rows: 4, rate: 2 };
/** As many whole pixels a module as a row of the shelf holds: four for a label of the usual length. */
const HALL_SIDE = HALL.height / HALL.rows;

/** A walk along a hall: twenty texts in view, one column of four further with each frame, from before the first until behind the last. */
export function hall(texts: string[]): string {
  const shelves = Array.from({ length: Math.ceil(texts.length / HALL.rows) }, (_, at) =>
    texts.slice(at * HALL.rows, (at + 1) * HALL.rows),
  );
  const views = Array.from({ length: shelves.length + HALL.columns }, (_, last) =>
    Array.from({ length: HALL.columns }, (_, column) => shelves[last - HALL.columns + 1 + column] ?? []),
  );
  return shelfFilm(views);
}

/** Twenty texts that stay in view. */
export const tray = (texts: string[]): string =>
  shelfFilm([
    Array.from({ length: HALL.columns }, (_, column) =>
      texts.slice(column * HALL.rows, (column + 1) * HALL.rows),
    ),
  ]);

/** Views of columns of texts, one a frame. */
function shelfFilm(views: string[][][]): string {
  const { width, height, columns, rate } = HALL;
  const file = join(mkdtempSync(join(tmpdir(), 'assay-hall-')), 'hall.y4m');
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${width} H${height} F${rate}:1 Ip A1:1 C420\n`);
  for (const view of views) {
    const picture = Buffer.alloc(width * height, BACKGROUND);
    view.forEach((texts, column) =>
      texts.forEach((text, row) =>
        draw(picture, width, text, [(width / columns) * (column + 0.5), HALL_SIDE * (row + 0.5)], HALL_SIDE),
      ),
    );
    for (const part of [Buffer.from('FRAME\n'), picture, chroma]) writeSync(out, part);
  }
  closeSync(out);
  return file;
}

export function photograph(texts: string[], width = WIDTH, height = HEIGHT): Buffer {
  const grey = luma(texts, width, height);
  const png = new PNG({ width, height });
  for (let i = 0; i < grey.length; i += 1)
    png.data.fill(grey[i] ?? 0, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4);
  return PNG.sync.write(png);
}

/** A PNG whose head promises far more pixels than anything should decode. */
export function bomb(): Buffer {
  const png = photograph(['bomb'], 64, 64);
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  return png;
}
