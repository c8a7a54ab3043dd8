// Hints come from single frames and would flicker: one is shown after several frames agree.

import type { HintCode, Reading } from '../wire';

/** Which to say when a frame gives several: what a person can mend first. */
const ORDER: HintCode[] = ['dark', 'glare', 'blurred', 'too_far'];
const FRAMES_TO_AGREE = 4;

export type Hints = { shown: HintCode | null; candidate: HintCode | null; streak: number };

export const freshHints: Hints = { shown: null, candidate: null, streak: 0 };

export function atHint(hints: Hints, reading: Reading): Hints {
  const read = reading.symbols.length > 0;
  const candidate = read ? null : (ORDER.find((code) => reading.hints.includes(code)) ?? null);
  const streak = candidate === hints.candidate ? Math.min(hints.streak + 1, FRAMES_TO_AGREE) : 1;
  return { shown: streak >= FRAMES_TO_AGREE ? candidate : hints.shown, candidate, streak };
}
