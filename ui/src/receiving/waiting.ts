// Receiving events that wait are sent when the page opens and when the network is back, whoever then
// looks at what. What sends them is loaded only when something waits.

import type { Host } from '../host';
import { Backoff } from '../host/backoff';

/** The database of receiving (store.ts); looked into, never made here. */
export const NAME = 'assay-receiving';

export function sendWhatWaits(host: Host): void {
  const backoff = new Backoff();
  const wake = async () => {
    backoff.stop();
    if (!(await somethingWaits())) return;
    // Of all that may be in the way, only the network is waited for.
    const trouble = await import('./handing').then(
      ({ handOverAs }) => handOverAs(host),
      () => 'offline',
    );
    if (trouble === 'offline') backoff.later(Math.random(), () => void wake());
  };
  window.addEventListener('online', () => {
    backoff.reset();
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
