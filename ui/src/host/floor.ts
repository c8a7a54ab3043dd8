// The time floor: the newest signed time that this browser has seen. A clock set back cannot make an
// old list look fresh again.

const KEY = 'assay.floor';
const DAY = 24 * 60 * 60;

/** A time further ahead of this device's clock than a day never raises the floor: the clock may be wrong. */
export function floorAfter(floor: number, issued: number, now: number): number {
  return Number.isFinite(issued) && issued <= now + DAY ? Math.max(floor, issued) : floor;
}

/** Seconds since 1970-01-01T00:00:00Z; 0 when nothing was ever seen or nothing may be stored. */
export function loadFloor(): number {
  try {
    const stored = Number(localStorage.getItem(KEY));
    return Number.isFinite(stored) ? stored : 0;
  } catch {
    return 0;
  }
}

export function raiseFloor(issued: number, now: number): void {
  try {
    localStorage.setItem(KEY, String(floorAfter(loadFloor(), issued, now)));
  } catch {
    // Storage is denied: the floor lasts as long as the page's list does.
  }
}
