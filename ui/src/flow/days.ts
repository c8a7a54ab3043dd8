// The history as a person looks for things in it: by words, and day by day.

import type { HistoryEntry } from '../wire';
import { joined, shownOf } from './joined';

/** What a search looks through: both languages, so that it finds what was scanned under the other. */
function heap(entry: HistoryEntry): string {
  const { issuer, product, fields } = joined(shownOf(entry));
  const { text } = entry;
  const names = [issuer?.names.zh, issuer?.names.en, product?.zh, product?.en];
  const numbers = [fields?.gtin, fields?.lot, fields?.serial, fields?.typedCode];
  return [...names, ...numbers, text]
    .filter((part) => part != null)
    .join('\n')
    .normalize('NFKC')
    .toLowerCase();
}

/** Entries that hold every word of the search. */
export function found(entries: HistoryEntry[], search: string): HistoryEntry[] {
  const wanted = search
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  // A code typed in groups is one number.
  const asNumber = wanted.length > 1 && wanted.every((word) => /^\d+$/.test(word)) ? wanted.join('') : null;
  if (wanted.length === 0) return entries;
  return entries.filter((entry) => {
    const text = heap(entry);
    return wanted.every((word) => text.includes(word)) || (asNumber !== null && text.includes(asNumber));
  });
}

/** Consecutive entries of one day, by the calendar of this device; the order is kept. */
export function byDay(entries: HistoryEntry[]): { day: string; entries: HistoryEntry[] }[] {
  const days: { day: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const day = new Date(entry.at).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
