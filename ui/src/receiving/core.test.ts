// The way back after the receiving module has trapped: a new worker that holds the same delivery.

import { describe, expect, it } from 'vitest';

import type { DeliveryNote, Operation } from '../wire';
import type { Answered, Asking } from '../worker/client';
import { Core, type CoreAsks } from './core';

/** A worker that holds a delivery as the texts that made it, and traps at what it is told to trap at. */
class Scripted {
  static made: Scripted[] = [];
  onmessage: ((event: { data: Answered<'stopped'> }) => void) | null = null;
  onerror: unknown = null;
  readonly told: string[] = [];
  ended = false;

  constructor() {
    Scripted.made.push(this);
  }
  postMessage(ask: Asking<CoreAsks>): void {
    queueMicrotask(() => this.onmessage?.({ data: this.#answer(ask) }));
  }
  terminate(): void {
    this.ended = true;
  }
  #answer(ask: Asking<CoreAsks>): Answered<'stopped'> {
    if (ask.name !== 'ask') return { id: ask.id, ok: true, value: null };
    const text = JSON.parse(ask.text) as { ask: string };
    if (this.ended) throw new Error('asked after its end');
    if (text.ask === 'csv')
      return { id: ask.id, ok: false, trouble: 'stopped', message: 'RuntimeError: unreachable' };
    if (text.ask === 'state') return { id: ask.id, ok: true, value: { told: [...this.told] } };
    this.told.push(ask.text);
    return { id: ask.id, ok: true, value: {} };
  }
}

const NOTE = { id: 'note' } as unknown as DeliveryNote;
const operation = (id: string) => ({ id }) as unknown as Operation;

describe('after a trap', () => {
  it('a new worker has the delivery that the last one had', async () => {
    Scripted.made = [];
    const core = new Core(
      () => new Scripted() as unknown as Worker,
      () => Promise.resolve(new ArrayBuffer(8)),
    );
    await core.open(NOTE, [operation('1')]);
    await core.add([operation('2')]);
    const before = await core.state();
    await expect(core.csv()).rejects.toThrow('unreachable');
    expect(await core.state()).toEqual(before);
    expect(Scripted.made.map(({ ended }) => ended)).toEqual([true, false]);
    core.close();
    await expect(core.state()).rejects.toThrow('closed');
  });
});
