// Keeps the screen on while hands are on the goods: a device left to itself would darken between two cartons.
// Where the browser does not offer it, or refuses, nothing is said: everything goes on without.

/** The parts of a page that this needs. */
export type Place = {
  wakeLock: Pick<WakeLock, 'request'> | undefined;
  page: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
};

const here = (): Place => ({ wakeLock: (navigator as { wakeLock?: WakeLock }).wakeLock, page: document });

/** Returns what lets the screen darken again. */
export function keepAwake({ wakeLock, page }: Place = here()): () => void {
  if (wakeLock === undefined) return () => {};
  let isWanted = true;
  let held: Pick<WakeLockSentinel, 'release'> | null = null;
  const ask = async () => {
    // A browser lets go with a hidden page, by itself and for good.
    if (page.visibilityState === 'hidden') return;
    const lock = await wakeLock.request('screen').catch(() => null);
    if (isWanted) held = lock;
    else await lock?.release();
  };
  const shown = () => void ask();
  page.addEventListener('visibilitychange', shown);
  void ask();
  return () => {
    isWanted = false;
    page.removeEventListener('visibilitychange', shown);
    void held?.release();
  };
}
