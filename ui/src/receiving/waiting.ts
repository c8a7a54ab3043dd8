// Receiving events that wait are sent when the page opens and when the network is back, whoever then
// looks at what. What sends them is loaded only when something waits.

import type { Host } from '../host';

/** The database of receiving (store.ts); looked into, never made here. */
export const NAME = 'assay-receiving';

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 5 * 60_000;

export function sendWhatWaits(host: Host): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const wake = async () => {
    clearTimeout(timer);
    if (!(await somethingWaits())) return;
    // Of all that may be in the way, only the network is waited for.
    const trouble = await import('./handing').then(({ handOverAs }) => handOverAs(host), () => 'offline');
    if (trouble !== 'offline') return;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
    tries += 1;
    timer = setTimeout(() => void wake(), longest * (0.5 + Math.random() / 2));
  };
  window.addEventListener('online', () => {
    tries = 0;
    void wake();
  });
  void wake();
}

/** Whether the server has not taken a receiving event of this device yet. */
export function somethingWaits(): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open(NAME);
    // Nobody has received here: what is not there stays away.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = (event) => {
      event.preventDefault();
      resolve(false);
    };
    opening.onsuccess = () => {
      const db = opening.result;
      const counting = db.transaction('events').objectStore('events').count();
      counting.onsuccess = () => resolve(counting.result > 0);
      counting.onerror = () => resolve(false);
      db.close();
    };
  });
}
