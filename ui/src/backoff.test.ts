// The waits between tries.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Backoff } from './host/backoff';
import { OUTBOX } from './wire';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('waits between tries', () => {
  it('double up to five minutes, and begin anew once it went well', () => {
    const backoff = new Backoff();
    const waits = (count: number) =>
      Array.from({ length: count }, () => backoff.later(1, () => undefined) / 1000);
    expect(waits(10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    for (let more = 0; more < 2000; more += 1) backoff.later(1, () => undefined);
    expect(waits(1)).toEqual([300]);
    backoff.reset();
    expect([backoff.waits, ...waits(1)]).toEqual([false, 2]);
  });

  it('of the outbox are core’s: a server may ask for more, never for more than the longest', () => {
    const backoff = new Backoff(OUTBOX);
    const wait = (asked: number | null) => backoff.later(1, () => undefined, asked) / 1000;
    expect([wait(null), wait(null), wait(1), wait(900), wait(86_400)]).toEqual([4, 8, 16, 900, 3600]);
    for (let more = 0; more < 20; more += 1) wait(null);
    expect(wait(null)).toBe(3600);
  });

  it('are spread over their later half', () => {
    const wait = (random: number) => new Backoff().later(random, () => undefined);
    expect([wait(0), wait(0.5), wait(0.999)]).toEqual([1000, 1500, 1999]);
  });

  it('end in one try, the last that was asked for, and in none when they are stopped', () => {
    const [backoff, tried] = [new Backoff(), [] as string[]];
    backoff.later(1, () => tried.push('first'));
    backoff.later(1, () => tried.push(`second ${String(backoff.waits)}`));
    vi.advanceTimersByTime(3_999);
    expect([backoff.waits, tried]).toEqual([true, []]);
    vi.advanceTimersByTime(600_000);
    expect([backoff.waits, tried]).toEqual([false, ['second false']]);
    backoff.later(1, () => tried.push('third'));
    backoff.stop();
    vi.advanceTimersByTime(600_000);
    expect(tried).toHaveLength(1);
    // A stop is no success.
    expect(backoff.later(1, () => undefined)).toBe(16_000);
  });
});
