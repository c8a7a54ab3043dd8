// Items and lines in words.

import type { DeliveryNote, ItemState, LineState, NoteLine } from '../wire';
import type { Words } from '../words';

/** The first thing that does not fit: the others are in the sheet. */
export function exceptionLine(item: ItemState, words: Words): string {
  const first = item.exceptions[0];
  return first === undefined ? '' : words.say(`receive.exception.${first}`);
}

/** What was read, and what the note says instead where that helps. */
export function itemLine(item: ItemState, note: DeliveryNote | null, words: Words): string {
  const line = item.line === null ? undefined : note?.lines[item.line];
  if (item.exceptions[0] === 'wrong_lot' && line?.lot != null) {
    return words.say('receive.lots', { note: line.lot, label: item.lot ?? '–' });
  }
  return itemName(item, note);
}

/** Product, lot and serial: what to look for among the goods. */
export function itemName(item: ItemState, note: DeliveryNote | null): string {
  const parts = [nameOf(item.gtin, note) ?? item.gtin, item.lot, item.serial];
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

const nameOf = (gtin: string, note: DeliveryNote | null) =>
  note?.lines.find((line) => line.gtin === gtin)?.name ?? null;

export const lineName = (line: NoteLine) => line.name ?? line.gtin;

/** What a line's sign shows: something to decide, something too much, something missing, nothing. */
export type LineSign = 'open' | 'extra' | 'missing' | 'complete';

export function signOf(line: LineState): LineSign {
  if (line.open > 0 || line.wrongLot > 0)
    return line.extra > 0 && line.wrongLot === 0 && line.extra === line.open ? 'extra' : 'open';
  if (line.extra > 0) return 'extra';
  return line.missing > 0 ? 'missing' : 'complete';
}

/** “Wrong lot 1, missing 3”. */
export function lineTells(line: LineState, words: Words): string {
  const said = [
    line.wrongLot > 0 ? words.say('receive.tells.wrong_lot', { n: line.wrongLot }) : null,
    line.extra > 0 ? words.say('receive.tells.extra', { n: line.extra }) : null,
    line.missing > 0 ? words.say('receive.tells.missing', { n: line.missing }) : null,
    line.open > line.extra + line.wrongLot
      ? words.say('receive.tells.open', { n: line.open - line.extra - line.wrongLot })
      : null,
  ];
  return said.filter((one) => one !== null).join(words.say('receive.tells.between'));
}
