// What a page keeps of a person's readings, as one transaction reads and writes it: the readings, the
// tokens under which a server hears of their items, and what the server is still to be asked to delete.

import { isTyped } from '../flow/kept';
import { BY_WORD } from '../wire';
import type { Consent, HistoryEntry, Judgement } from '../wire';
import { hexDigits } from './random';
import { TABLES, type Within } from './store';

export type ForgetItem = { gtin: string; serial: string; token: string };

const DELETIONS = 'deletions';

export const newestFirst = (a: HistoryEntry, b: HistoryEntry): number =>
  a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1;

/** Readings as they are kept; what an earlier version kept does not say what it allows, and core's table does. */
export const entriesOf = (kept: unknown[]): HistoryEntry[] => (kept as HistoryEntry[]).map(entryOf);

function entryOf(kept: HistoryEntry): HistoryEntry {
  const judgement: Omit<Judgement, 'may'> & { may?: Judgement['may'] } = kept.judgement;
  if (judgement.may !== undefined) return kept;
  const { authentic, may } = BY_WORD[judgement.word];
  return { ...kept, judgement: { ...judgement, authentic, may } };
}

export async function entryIn(within: Within, id: string): Promise<HistoryEntry | undefined> {
  return entriesOf([await within.get('entries', id)].filter((kept) => kept !== undefined))[0];
}

/** The token of a reading's item, made where there is none yet. */
export async function tokenIn(within: Within, entry: HistoryEntry): Promise<string> {
  const key = keyOf(entry);
  const kept = key === null ? undefined : await within.get('tokens', key);
  if (typeof kept === 'string') return kept;
  const token = hexDigits(16);
  if (key !== null) within.put('tokens', key, token);
  return token;
}

/** Drops readings, the tokens of items that no other reading is of, and notes what the server is to be asked to delete. */
export async function forgetIn(within: Within, ids: string[]): Promise<void> {
  const all = entriesOf(await within.all('entries'));
  const gone = all.filter(({ id }) => ids.includes(id));
  const keptKeys = new Set(all.filter(({ id }) => !ids.includes(id)).map(keyOf));
  for (const { id } of gone) within.drop('entries', id);
  const asked: ForgetItem[] = [];
  for (const key of new Set(gone.map(keyOf))) {
    const token = key === null || keptKeys.has(key) ? undefined : await within.get('tokens', key);
    if (key === null || typeof token !== 'string') continue;
    within.drop('tokens', key);
    // One of them is enough for the server to know of the item.
    const item = gone
      .filter((entry) => keyOf(entry) === key && entry.report.is !== 'none')
      .map(itemOf)
      .find((item) => item !== null);
    if (item !== undefined) asked.push({ ...item, token });
  }
  within.put('facts', DELETIONS, [...(await deletionsIn(within)), ...asked]);
}

/** Leaves nothing but what the server is to be asked; that names no reading. */
export async function forgetAllIn(within: Within): Promise<void> {
  const all = entriesOf(await within.all('entries'));
  await forgetIn(
    within,
    all.map(({ id }) => id),
  );
  const deletions = await deletionsIn(within);
  for (const table of TABLES) within.clear(table);
  within.put('facts', DELETIONS, deletions);
}

/** The reading was deleted while the server was asked about it, and the server has learned of it by that. */
export async function forgetSentIn(within: Within, entry: HistoryEntry, token: string): Promise<void> {
  const [key, item] = [keyOf(entry), itemOf(entry)];
  // The item's token is kept as long as a reading of it is.
  if (key === null || item === null || (await within.get('tokens', key)) === token) return;
  const deletions = await deletionsIn(within);
  const asked = { ...item, token };
  if (!deletions.some((one) => isSame(one, asked))) within.put('facts', DELETIONS, [...deletions, asked]);
}

/** The server has deleted these. */
export async function deletedIn(within: Within, told: ForgetItem[]): Promise<void> {
  const left = (await deletionsIn(within)).filter((one) => !told.some((item) => isSame(one, item)));
  within.put('facts', DELETIONS, left);
}

const deletionsIn = async (within: Within): Promise<ForgetItem[]> =>
  deletionsOf(await within.get('facts', DELETIONS));

export const deletionsOf = (fact: unknown): ForgetItem[] =>
  Array.isArray(fact) ? (fact as ForgetItem[]) : [];

const isSame = (one: ForgetItem, other: ForgetItem): boolean =>
  one.gtin === other.gtin && one.serial === other.serial && one.token === other.token;

export function consentOf(fact: unknown): Consent {
  const { choice, region } = (fact ?? {}) as Partial<Consent>;
  return {
    choice: choice === 'online' || choice === 'offline' ? choice : 'unasked',
    region: typeof region === 'string' ? region : null,
  };
}

/** Under which an item's token is kept: the same for every scan of one item, and for no other. */
function keyOf(entry: HistoryEntry): string | null {
  if (isTyped({ ...entry, entry })) return `code/${entry.text}`;
  const item = itemOf(entry);
  return item === null ? null : `${item.gtin}/${item.serial}`;
}

/** The item of a label, or of a code as the server told it. */
function itemOf({ judgement, report, text }: HistoryEntry): { gtin: string; serial: string } | null {
  if (report.is === 'looked_up') {
    const gtin = report.said.judgement?.fields?.gtin;
    return gtin === undefined ? null : { gtin, serial: text };
  }
  const { gtin, serial } = judgement.fields ?? { gtin: '', serial: null };
  return serial === null ? null : { gtin, serial };
}
