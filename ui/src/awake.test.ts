import { describe, expect, it } from 'vitest';

import { keepAwake, type Place } from './awake';

/** A page that is hidden and shown by hand, and the locks it was given. */
function place() {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
  const locks: { released: boolean }[] = [];
  const request = () => {
    const lock = { released: false, release: () => Promise.resolve(void (lock.released = true)) };
    locks.push(lock);
    return Promise.resolve(lock as unknown as WakeLockSentinel);
  };
  const turn = (visibilityState: DocumentVisibilityState) => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { where: { page, wakeLock: { request } } as unknown as Place, locks, turn };
}
/** Everything that was already promised has come. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

describe('the screen', () => {
  it('is kept on, asked for anew after the page was hidden, and let go in the end', async () => {
    const { where, locks, turn } = place();
    const end = keepAwake(where);
    await settled();
    expect(locks).toHaveLength(1);
    turn('hidden');
    await settled();
    expect(locks).toHaveLength(1);
    turn('visible');
    await settled();
    expect(locks).toHaveLength(2);
    end();
    expect(locks[1]?.released).toBe(true);
    turn('visible');
    await settled();
    expect(locks).toHaveLength(2);
  });

  it('is let go when it is given only after nobody wants it', async () => {
    const { where, locks } = place();
    keepAwake(where)();
    await settled();
    expect(locks.map(({ released }) => released)).toEqual([true]);
  });

  it('darkens without a word where that is not offered or is refused', async () => {
    keepAwake({ ...place().where, wakeLock: undefined })();
    const refusing = { request: () => Promise.reject(new Error('battery')) };
    const end = keepAwake({ ...place().where, wakeLock: refusing });
    await settled();
    end();
  });
});
