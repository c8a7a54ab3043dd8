// Drawing what was found over a video or picture that fills its box ("cover") or fits it ("contain").

import type { Corners } from '../wire';

const ARM = 0.24;
const OUTSET = 1.16;

/** Four corner brackets a little outside the symbol, as SVG path data in the frame's pixels. */
export function brackets(corners: Corners): string {
  const centre = middle(corners);
  const outset = corners.map((corner) => mix(centre, corner, OUTSET));
  return outset
    .map((corner, i) => {
      const before = outset[(i + outset.length - 1) % outset.length] ?? corner;
      const after = outset[(i + 1) % outset.length] ?? corner;
      return `M${write(mix(corner, before, ARM))}L${write(corner)}L${write(mix(corner, after, ARM))}`;
    })
    .join('');
}

export function middle(corners: Corners): [number, number] {
  const sum = corners.reduce<[number, number]>(([x, y], corner) => [x + corner[0], y + corner[1]], [0, 0]);
  return [sum[0] / corners.length, sum[1] / corners.length];
}

/** A point of a frame, in per cent of the box that shows it. */
export function placeIn(
  point: [number, number],
  frame: { width: number; height: number },
  box: { width: number; height: number },
  fit: 'cover' | 'contain',
): { left: number; top: number } {
  const [across, down] = [box.width / frame.width, box.height / frame.height];
  const scale = fit === 'cover' ? Math.max(across, down) : Math.min(across, down);
  const left = (point[0] - frame.width / 2) * scale + box.width / 2;
  const top = (point[1] - frame.height / 2) * scale + box.height / 2;
  return { left: (left / box.width) * 100, top: (top / box.height) * 100 };
}

const mix = (from: [number, number], to: [number, number], share: number): [number, number] => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
];

const write = (point: [number, number]) => `${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
