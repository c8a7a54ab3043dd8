// Codes drawn into camera films (y4m) and photographs (PNG).

import { mkdtempSync, writeFileSync } from 'node:fs';
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
    const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
    const quiet = modules.size + 8;
    const pixels = Math.max(2, Math.floor(Math.min((width / texts.length) * 0.8, height * 0.62) / quiet));
    const left = Math.floor((width * (index + 0.5)) / texts.length - (quiet * pixels) / 2);
    const top = Math.floor((height - quiet * pixels) / 2);
    for (let y = 0; y < quiet * pixels; y += 1) {
      for (let x = 0; x < quiet * pixels; x += 1) {
        const [column, row] = [Math.floor(x / pixels) - 4, Math.floor(y / pixels) - 4];
        const inside = column >= 0 && row >= 0 && column < modules.size && row < modules.size;
        const isDark = inside && modules.get(row, column) === 1;
        frame[(top + y) * width + left + x] = isDark ? 20 : 235;
      }
    }
  });
  return frame;
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

export function photograph(texts: string[], width = WIDTH, height = HEIGHT): Buffer {
  const grey = luma(texts, width, height);
  const png = new PNG({ width, height });
  for (let i = 0; i < grey.length; i += 1) png.data.fill(grey[i] ?? 0, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4);
  return PNG.sync.write(png);
}

/** A PNG whose head promises far more pixels than anything should decode. */
export function bomb(): Buffer {
  const png = photograph(['bomb'], 64, 64);
  png.writeUInt32BE(30_000, 16);
  png.writeUInt32BE(30_000, 20);
  return png;
}
