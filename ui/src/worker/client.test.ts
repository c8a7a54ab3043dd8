// A worker that falls silent, traps, or is lost while it loads: whoever waits is told, and the next ask has a new one.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { WorkerClient, WorkerError, type Answered, type Asking } from './client';

type Asks = {
  load: { ask: object; answer: null };
  say: { ask: { what: 'hear' | 'nothing' | 'fault' | 'trap' }; answer: string };
};
type Trouble = 'fault' | 'trap';

const PATIENCE_MS = 1000;

class Scripted {
  static made: Scripted[] = [];
  /** How many new workers do not answer to being loaded. */
  static deaf = 0;
  onmessage: ((event: { data: Answered<Trouble> }) => void) | null = null;
  onerror: ((event: { preventDefault(): void; message: string }) => void) | null = null;
  ended = false;
  readonly #deaf: boolean;

  constructor() {
    Scripted.made.push(this);
    this.#deaf = Scripted.deaf > 0;
    if (this.#deaf) Scripted.deaf -= 1;
  }
  postMessage(ask: Asking<Asks>): void {
    const data = this.#answer(ask);
    if (data !== null) queueMicrotask(() => this.onmessage?.({ data }));
  }
  terminate(): void {
    this.ended = true;
  }
  #answer(ask: Asking<Asks>): Answered<Trouble> | null {
    if (ask.name === 'load') return this.#deaf ? null : { id: ask.id, ok: true, value: null };
    switch (ask.what) {
      case 'hear':
        return { id: ask.id, ok: true, value: 'heard' };
      case 'nothing':
        return null;
      case 'fault':
      case 'trap':
        return { id: ask.id, ok: false, trouble: ask.what, message: 'by the script' };
    }
  }
}

const client = () =>
  new WorkerClient<Asks, Trouble>(
    () => new Scripted() as unknown as Worker,
    PATIENCE_MS,
    async (ask) => void (await ask('load', {})),
    (trouble) => trouble === 'trap',
  );
const troubleOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'none',
    (error: unknown) => (error instanceof WorkerError ? error.trouble : String(error)),
  );
const ends = () => Scripted.made.map(({ ended }) => ended);

beforeEach(() => {
  vi.useFakeTimers();
  Scripted.made = [];
  Scripted.deaf = 0;
});
afterEach(() => vi.useRealTimers());

describe('a worker', () => {
  it('that is silent is replaced, and everybody who waits is told', async () => {
    const worker = client();
    const asked = [
      troubleOf(worker.ask('say', { what: 'nothing' })),
      troubleOf(worker.ask('say', { what: 'nothing' })),
    ];
    await vi.advanceTimersByTimeAsync(PATIENCE_MS);
    expect(await Promise.all(asked)).toEqual(['too_slow', 'too_slow']);
    expect(await worker.ask('say', { what: 'hear' })).toBe('heard');
    expect(ends()).toEqual([true, false]);
  });

  it('that trapped is replaced; one that only refused is asked again', async () => {
    const worker = client();
    expect(await troubleOf(worker.ask('say', { what: 'fault' }))).toBe('fault');
    expect(await worker.ask('say', { what: 'hear' })).toBe('heard');
    expect(ends()).toEqual([false]);
    expect(await troubleOf(worker.ask('say', { what: 'trap' }))).toBe('trap');
    expect(await worker.ask('say', { what: 'hear' })).toBe('heard');
    expect(ends()).toEqual([true, false]);
  });

  it('that is lost while it loads leaves its successor alone', async () => {
    Scripted.deaf = 1;
    const worker = client();
    const first = troubleOf(worker.ask('say', { what: 'hear' }));
    await vi.advanceTimersByTimeAsync(0);
    Scripted.made[0]?.onerror?.({ preventDefault: () => undefined, message: 'gone' });
    const second = worker.ask('say', { what: 'hear' });
    expect(await first).toBe('not_loaded');
    expect(await second).toBe('heard');
    // Its own word, come late, ends nobody else.
    Scripted.made[0]?.onerror?.({ preventDefault: () => undefined, message: 'gone' });
    expect(await worker.ask('say', { what: 'hear' })).toBe('heard');
    expect(ends()).toEqual([true, false]);
  });

  it('that was closed answers nobody', async () => {
    const worker = client();
    const asked = troubleOf(worker.ask('say', { what: 'nothing' }));
    await vi.advanceTimersByTimeAsync(0);
    worker.close();
    expect(await asked).toBe('closed');
    expect(await troubleOf(worker.ask('say', { what: 'hear' }))).toBe('closed');
    expect(ends()).toEqual([true]);
  });
});
