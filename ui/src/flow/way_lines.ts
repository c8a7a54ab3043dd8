// The way of an item as lines to be drawn: steps in order, each gap before the step at which it shows.

import type { Way, WayDoubtCode, WayStep } from '../wire';

export type WayLine =
  /** `broken`: nothing is recorded between this step and the next. */
  | { kind: 'step'; step: WayStep; broken: boolean }
  /** `from` is `null` for what lies before everything told. Times as in the steps. */
  | { kind: 'gap'; code: WayDoubtCode; from: string | null; to: string }
  | { kind: 'contradiction'; code: WayDoubtCode };

/** Gaps of one step beside each other say one thing: the first stands for them. */
export function wayLines(way: Way): WayLine[] {
  const lines: WayLine[] = [];
  const last = way.steps.length - 1;
  const clamped = (step: number | null) => Math.min(Math.max(step ?? last, 0), last);
  way.steps.forEach((step, i) => {
    const gap = way.gaps.find((one) => clamped(one.step) === i);
    const before = way.steps[i - 1];
    if (gap !== undefined) {
      // A step that nobody answers for is no stretch of time.
      const isMoment = gap.code === 'unaccountable';
      const previous = lines.at(-1);
      if (!isMoment && previous?.kind === 'step') previous.broken = true;
      lines.push({
        kind: 'gap',
        code: gap.code,
        from: isMoment ? step.when : (before?.when ?? null),
        to: step.when,
      });
    }
    lines.push({ kind: 'step', step, broken: false });
    for (const { code, step: at } of way.contradictions)
      if (clamped(at) === i) lines.push({ kind: 'contradiction', code });
  });
  return lines;
}

export type Stop = { name: string; gapBefore: boolean };

/** The places in order, each once as long as it does not change; `gapBefore`: something is missing on the way there. */
export function stops(way: Way, nameOf: (step: WayStep) => string | null): Stop[] {
  const found: Stop[] = [];
  let gap = false;
  way.steps.forEach((step, i) => {
    if (way.gaps.some((one) => one.step === i && i > 0 && one.code !== 'unaccountable')) gap = true;
    const name = nameOf(step);
    if (name === null || step.evidence.withdrawn) return;
    if (found.at(-1)?.name !== name) {
      found.push({ name, gapBefore: gap });
      gap = false;
    }
  });
  return found;
}
