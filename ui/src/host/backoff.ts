// Trying again by itself after a failure: soon at first, then more and more seldom, and never at the
// same moment as every other device whose network came back. What to try, and what a failure is, is
// for who asks.

/** Seconds: after the first failure, and between two tries, at most. */
export type Waits = { shortest: number; longest: number };

/** For what a person waits for on the screen. */
const SOON: Waits = { shortest: 2, longest: 5 * 60 };

export class Backoff {
  readonly #waits: Waits;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(waits: Waits = SOON) {
    this.#waits = waits;
  }

  /** Whether another try waits. */
  get waits(): boolean {
    return this.#timer !== null;
  }

  /**
   * Tries again later, in place of a try that waits. `random`: from 0 up to 1; `asked`: the seconds that the
   * server asked to wait. How long it waits, in milliseconds.
   */
  later(random: number, again: () => void, asked: number | null = null): number {
    this.stop();
    const most = Math.min(this.#waits.longest, this.#waits.shortest * 2 ** this.#tries);
    const own = most * (0.5 + random / 2);
    const wait = 1000 * Math.min(this.#waits.longest, Math.max(own, asked ?? 0));
    this.#tries += 1;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      again();
    }, wait);
    return wait;
  }

  /** No try waits any more; the next wait is as long as it would have been. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** What was tried went well, or there is a reason to hope: the next failure is followed by a short wait. */
  reset(): void {
    this.stop();
    this.#tries = 0;
  }
}
