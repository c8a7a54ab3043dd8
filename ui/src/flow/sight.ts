// What the camera sees from frame to frame: which codes are in view, which one has had its verdict,
// and whether one code alone asks for a verdict now.

import { soleLabel } from './label_like';
import type { Reading, SymbolSeen } from '../wire';

/** A code that one frame missed is still drawn for this long: readings flicker. */
const REMEMBERED_MS = 400;
/** A code has left when no frame showed it for this long; only then may it start a verdict again. */
const GONE_MS = 1500;
/** When the frame shows signs of a second code, or showed two just now, one alone waits this long. */
const SEVERAL_MS = 700;

export type Seen = SymbolSeen & { at: number };

export type Sight = {
  /** Codes in view, each once, with the frame's size in pixels for their corners. */
  seen: Seen[];
  width: number;
  height: number;
  /** The code whose verdict was just shown: not judged again while it stays in view. */
  held: { text: string; seenAt: number | null } | null;
  severalAt: number | null;
};

export const freshSight: Sight = { seen: [], width: 0, height: 0, held: null, severalAt: null };

/** Outlines are dropped when the viewfinder is left; the held code is kept until it is out of view. */
export function leave(sight: Sight): Sight {
  const held = sight.held === null ? null : { ...sight.held, seenAt: null };
  return { ...freshSight, held };
}

/** Takes one frame's reading; the text is that of the one code that asks for a verdict, if any. */
export function look(
  sight: Sight,
  reading: Reading,
  width: number,
  height: number,
  at: number,
): [Sight, string | null] {
  const inFrame = new Map(reading.symbols.map((symbol) => [symbol.text, { ...symbol, at }]));
  const lingering = sight.seen.filter((one) => !inFrame.has(one.text) && at - one.at < REMEMBERED_MS);
  const seen: Seen[] = [...inFrame.values(), ...lingering].sort((a, b) => (a.text < b.text ? -1 : 1));
  const held = holding(sight.held, inFrame, at);
  const several =
    seen.length > 1 || (reading.hints.includes('several') && inFrame.size === 1 && sight.severalAt === null);
  const severalAt = several ? at : sight.severalAt;
  const next: Sight = {
    seen,
    width,
    height,
    held,
    severalAt: inFrame.size === 0 && seen.length === 0 ? null : severalAt,
  };
  const fresh = [...inFrame.keys()].filter((text) => text !== held?.text);
  // An advertisement beside a label is not what the person wants judged.
  const label = held === null || !inFrame.has(held.text) ? soleLabel([...inFrame.keys()]) : null;
  if (label !== null) return [next, label];
  const [only] = fresh;
  const waits = seen.length > 1 || (severalAt !== null && at - severalAt < SEVERAL_MS);
  return [next, only === undefined || fresh.length > 1 || waits ? null : only];
}

function holding(held: Sight['held'], inFrame: Map<string, Seen>, at: number): Sight['held'] {
  if (held === null) return null;
  if (inFrame.has(held.text) || held.seenAt === null) return { ...held, seenAt: at };
  return at - held.seenAt > GONE_MS ? null : held;
}

/** The code in view that has had its verdict, when it is the only one: the person may ask again. */
export function heldInView(sight: Sight): Seen | null {
  const [only, ...more] = sight.seen;
  return only !== undefined && more.length === 0 && only.text === sight.held?.text ? only : null;
}
