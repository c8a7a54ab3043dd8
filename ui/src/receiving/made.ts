// What this device makes up for a delivery: ids, a code to tell a colleague, and times as its clocks show them.

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
export const newId = () => [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Ten letters to tell a colleague: none that is taken for another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
export const newCode = () => [...random(10)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** `+08:00`, as EPCIS writes a place's offset. */
export function offset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** As the clocks here show it: days to an expiry are counted by them. */
export const asHere = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, -1) + offset(at);
