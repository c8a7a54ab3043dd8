// Trying again by itself after a failure: soon at first, then more and more seldom, and never at the
// same moment as every other device whose network came back. What to try, and what a failure is, is
// for who asks.

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;

export class Backoff {
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** Whether another try waits. */
  get waits(): boolean {
    return this.#timer !== null;
  }

  /** Tries again later, in place of a try that waits. `random`: from 0 up to 1. How long it waits, in milliseconds. */
  later(random: number, again: () => void): number {
    this.stop();
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    const wait = longest * (0.5 + random / 2);
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
