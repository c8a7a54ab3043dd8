// The history as a file to take away: a table (RFC 4180) or everything as JSON.

import type { HistoryEntry, Names } from '../wire';
import type { WordKey, Words } from '../words';
import { historyOf, joined, shownOf } from './joined';
import { shortOf } from './short';

/** Spreadsheets run what begins with one of these; a quote before it makes it text. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

export function cell(value: string): string {
  const inert = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const nameOf = (names: Names | null | undefined, words: Words): string =>
  names == null ? '' : words.name(names);

const COLUMNS: [WordKey, (entry: HistoryEntry, words: Words) => string][] = [
  ['export.at', ({ at }) => at],
  ['export.verdict', (entry, words) => words.say(shortOf(shownOf(entry)))],
  ['export.brand', (entry, words) => nameOf(joined(shownOf(entry)).issuer?.names, words)],
  ['export.product', (entry, words) => nameOf(joined(shownOf(entry)).product, words)],
  ['export.gtin', (entry) => joined(shownOf(entry)).fields?.gtin ?? ''],
  ['export.lot', (entry) => joined(shownOf(entry)).fields?.lot ?? ''],
  ['export.serial', (entry) => joined(shownOf(entry)).fields?.serial ?? ''],
  ['export.expiry', (entry) => joined(shownOf(entry)).fields?.expiry ?? ''],
  ['export.reported', ({ report }, words) => words.say(`report.${report.is}`)],
  ['export.others', (entry) => String(historyOf(entry)?.others ?? '')],
  ['export.text', ({ text }) => text],
];

export function csv(entries: HistoryEntry[], words: Words): string {
  const head = COLUMNS.map(([name]) => cell(words.say(name)));
  const rows = entries.map((entry) => COLUMNS.map(([, value]) => cell(value(entry, words))));
  // The mark at the beginning tells spreadsheets that this is UTF-8.
  return `\ufeff${[head, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
}

export function exportFile(
  form: 'csv' | 'json',
  entries: HistoryEntry[],
  words: Words,
): { name: string; file: Blob } {
  if (form === 'csv')
    return { name: 'assay-history.csv', file: new Blob([csv(entries, words)], { type: 'text/csv' }) };
  const text = JSON.stringify({ entries }, null, 2);
  return { name: 'assay-history.json', file: new Blob([text], { type: 'application/json' }) };
}
