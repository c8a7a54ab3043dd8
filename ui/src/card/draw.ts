// The picture of a verdict that is shared: seal, words, time, what was tried, and what it does not say.

import { SEALS, type Piece, type SealName } from '../parts/seals';

export type Card = {
  seal: SealName;
  headline: string;
  state: string;
  item: string[];
  punches: { name: string; value: string }[];
  /** When it was checked, and where: what was asked may be older than what was judged. */
  at: string;
  where: string[];
  says: string;
  app: string;
};

/** Taken from the screen, so that the picture looks like the verdict it is of. */
export type Ink = {
  paper: string;
  ink: string;
  ink2: string;
  line: string;
  tone: string;
  fill: string;
  on: string;
  wash: string;
  font: string;
};

const [WIDTH, MARGIN, SEAL] = [1080, 72, 300];

export function drawCard(canvas: HTMLCanvasElement, card: Card, ink: Ink): void {
  const brush = canvas.getContext('2d');
  if (brush === null) return;
  canvas.width = WIDTH;
  const line = (text: string, size: number, weight: number) => {
    brush.font = `${weight} ${size}px ${ink.font}`;
    return wrap(brush, text, WIDTH - 2 * MARGIN);
  };
  const headline = line(card.headline, 84, 700);
  const state = line(card.state, 50, 600);
  const item = card.item.flatMap((text) => line(text, 38, 400));
  const where = card.where.flatMap((text) => line(text, 34, 400));
  const says = line(card.says, 32, 400);
  const plate = MARGIN + SEAL + 48 + headline.length * 100 + state.length * 66 + 40;
  canvas.height =
    plate +
    60 +
    card.punches.length * 62 +
    40 +
    item.length * 52 +
    60 +
    where.length * 48 +
    says.length * 46 +
    130;

  brush.fillStyle = ink.paper;
  brush.fillRect(0, 0, WIDTH, canvas.height);
  brush.fillStyle = ink.wash;
  brush.fillRect(0, 0, WIDTH, plate);
  drawSeal(brush, card.seal, MARGIN - 8, MARGIN, SEAL, ink);
  brush.textBaseline = 'alphabetic';
  brush.textAlign = 'right';
  write(brush, [card.app], WIDTH - MARGIN, MARGIN + 44, 46, 700, ink.ink, ink.font);
  brush.textAlign = 'left';
  let y = MARGIN + SEAL + 48 + 72;
  y = write(brush, headline, MARGIN, y, 84, 700, ink.ink, ink.font, 100);
  y = write(brush, state, MARGIN, y - 22, 50, 600, ink.tone, ink.font, 66);
  y = plate + 96;
  for (const { name, value } of card.punches) {
    write(brush, [name], MARGIN, y, 38, 600, ink.ink, ink.font);
    write(brush, [value], MARGIN + 320, y, 38, 400, ink.ink2, ink.font);
    y += 62;
  }
  brush.fillStyle = ink.line;
  brush.fillRect(MARGIN, y - 30, WIDTH - 2 * MARGIN, 2);
  y = write(brush, item, MARGIN, y + 36, 38, 400, ink.ink, ink.font, 52);
  y = write(brush, [card.at], MARGIN, y + 30, 38, 700, ink.ink, ink.font, 56);
  y = 12 + write(brush, where, MARGIN, y - 4, 34, 400, ink.ink, ink.font, 48);
  write(brush, says, MARGIN, y, 32, 400, ink.ink2, ink.font, 46);
}

/** Lines that fit, broken between words, or between characters where there are no spaces. */
function wrap(brush: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let held = '';
  for (const part of text.match(/[\p{Script=Han}\p{P}]|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? []) {
    if (held !== '' && brush.measureText(held + part.trimEnd()).width > width) {
      lines.push(held.trimEnd());
      held = part.trimStart();
    } else held += part;
  }
  return held.trim() === '' ? lines : [...lines, held.trimEnd()];
}

function write(
  brush: CanvasRenderingContext2D,
  lines: string[],
  x: number,
  y: number,
  size: number,
  weight: number,
  colour: string,
  font: string,
  step = 0,
): number {
  brush.font = `${weight} ${size}px ${font}`;
  brush.fillStyle = colour;
  lines.forEach((text, i) => brush.fillText(text, x, y + i * step));
  return y + lines.length * step;
}

function drawSeal(
  brush: CanvasRenderingContext2D,
  name: SealName,
  x: number,
  y: number,
  size: number,
  ink: Ink,
): void {
  brush.save();
  brush.translate(x, y);
  brush.scale(size / 120, size / 120);
  for (const piece of SEALS[name]) drawPiece(brush, piece, ink);
  brush.restore();
}

function drawPiece(
  brush: CanvasRenderingContext2D,
  { role, d, width = 1, dash, ends }: Piece,
  ink: Ink,
): void {
  const path = new Path2D(d);
  brush.lineWidth = width;
  brush.setLineDash(dash ?? []);
  brush.lineCap = ends === 'square' ? 'square' : 'butt';
  brush.lineJoin = ends === 'round' || role === 'gap' || role === 'edge' ? 'round' : 'miter';
  const colours: Record<Piece['role'], { fill?: string; stroke?: string }> = {
    f: { fill: ink.fill },
    edge: { fill: ink.fill, stroke: ink.tone },
    l: { stroke: ink.tone },
    g: { stroke: ink.on },
    gf: { fill: ink.on },
    gap: { fill: ink.wash, stroke: ink.wash },
    lf: { fill: ink.tone },
  };
  const { fill, stroke } = colours[role];
  if (fill !== undefined) {
    brush.fillStyle = fill;
    brush.fill(path);
  }
  if (stroke !== undefined) {
    brush.strokeStyle = stroke;
    brush.stroke(path);
  }
}

export const inkOf = (element: Element): Ink => {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: value('--paper'),
    ink: value('--ink'),
    ink2: value('--ink-2'),
    line: value('--line'),
    tone: value('--t'),
    fill: value('--tf'),
    on: value('--on'),
    wash: value('--w'),
    font: style.fontFamily,
  };
};
