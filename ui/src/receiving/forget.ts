// Everything that receiving keeps on this device, deleted: the database, and what was typed in once.

import { dropTexts } from './stored';
import { NAME } from './waiting';

/**
 * What is open of the database closes itself for it (store.ts), so that nothing under way writes
 * anything back. Fails where a page of an older version holds it; it is deleted then when that closes.
 */
export async function forgetReceiving(): Promise<void> {
  dropTexts();
  await new Promise<void>((resolve, reject) => {
    const deleting = databases()?.deleteDatabase(NAME);
    if (deleting === undefined) return resolve();
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error ?? new Error(NAME));
    deleting.onblocked = () => reject(new Error('blocked'));
  });
}

/** Where a browser denies storage there is nothing to delete. */
function databases(): IDBFactory | null {
  try {
    return indexedDB;
  } catch {
    return null;
  }
}
