// The seals as data: drawn as SVG on the screen and by the same pieces into the picture that is shared.

import { reeded, reededHalf, saltire, triangle } from './shapes';

export type SealName =
  'first' | 'again' | 'part' | 'apart' | 'copy' | 'recall' | 'warn' | 'bad' | 'none' | 'unk';

/**
 * What a piece is: filled shape, filled shape with an edge, line in the tone, line or fill on the shape,
 * gap in the colour of the ground, fill in the tone of a line.
 */
export type Role = 'f' | 'edge' | 'l' | 'g' | 'gf' | 'gap' | 'lf';

export type Piece = {
  role: Role;
  d: string;
  width?: number;
  dash?: [number, number];
  ends?: 'square' | 'round';
  fine?: boolean;
};

const circle = (x: number, y: number, radius: number): string =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 1 ${radius * 2} 0a${radius} ${radius} 0 1 1 ${-radius * 2} 0Z`;

const disc = reeded(60, 57, 53.5, 44);
const small = reeded(60, 45, 42, 36);
const half = reededHalf(60, 57, 53.5, 44);
const sign = triangle(60, 4, 112, 118);
const line = triangle(60, 24, 102.5, 90, 5);
const front = triangle(50, 16, 112, 92, 8);
const otherHalf: Piece = { role: 'l', d: 'M70 4.9A56 56 0 0 1 70 115.1', width: 5, dash: [12.4, 9.2] };

/** In a box of 120 by 120. `fine`: a hairline that a small drawing leaves out. */
export const SEALS: Record<SealName, Piece[]> = {
  first: [
    { role: 'f', d: disc },
    { role: 'g', d: circle(60, 60, 46.5), width: 1.6, fine: true },
    { role: 'g', d: 'M37 62l16 16 31-35', width: 10, ends: 'square' },
  ],
  again: [
    { role: 'l', d: circle(60, 60, 54), width: 6 },
    { role: 'f', d: small },
    { role: 'g', d: 'M42 61l13 13 24-27', width: 9, ends: 'square' },
  ],
  part: [
    { role: 'edge', d: half, width: 3 },
    { role: 'g', d: 'M22 61l10 10 18-21', width: 8, ends: 'square' },
    otherHalf,
  ],
  apart: [{ role: 'edge', d: half, width: 3 }, { role: 'g', d: 'M26 42v36M44 42v36', width: 8 }, otherHalf],
  copy: [
    { role: 'l', d: triangle(76, 12, 109, 80, 7), width: 5.5, ends: 'round' },
    { role: 'gap', d: front, width: 11 },
    { role: 'f', d: front },
    { role: 'g', d: triangle(50, 32, 104, 68, 4), width: 1.6, fine: true },
    { role: 'g', d: 'M50 51v24', width: 9 },
    { role: 'gf', d: circle(50, 88, 5.5) },
  ],
  recall: [
    { role: 'f', d: sign },
    { role: 'g', d: line, width: 1.6, fine: true },
    { role: 'g', d: 'M77 91.5V76a9 9 0 0 0-9-9H47', width: 7.5 },
    { role: 'gf', d: 'M50 54v26L34.5 67z' },
  ],
  warn: [
    { role: 'f', d: sign },
    { role: 'g', d: line, width: 1.6, fine: true },
    { role: 'g', d: 'M60 45v30', width: 10.5 },
    { role: 'gf', d: circle(60, 88.5, 6) },
  ],
  bad: [
    { role: 'f', d: saltire(60, 40, 25) },
    { role: 'g', d: saltire(60, 37, 15), width: 1.6, fine: true },
  ],
  none: [
    { role: 'l', d: 'M26 10h68l16 16v68l-16 16H26L10 94V26z', width: 6.5 },
    { role: 'l', d: 'M30 20h60l10 10v60l-10 10H30L20 90V30z', width: 1.5, fine: true },
    { role: 'l', d: 'M40 60h40', width: 9 },
  ],
  unk: [
    { role: 'l', d: 'M60 6l44 54-44 54-44-54z', width: 6.5 },
    { role: 'l', d: 'M60 20l33 40-33 40-33-40z', width: 1.5, fine: true },
    { role: 'l', d: 'M48 52c0-7 5-12 12-12s12 5 12 11c0 9-12 9-12 19', width: 8 },
    { role: 'lf', d: circle(60, 82, 5.5) },
  ],
};
