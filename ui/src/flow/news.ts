// What came by itself about kept readings while another screen was open, until it is opened or put
// away. One is told by name; several are told as a number, so that they never flood. Pure.

import { joined, shownOf } from './joined';
import type { HistoryEntry, Tone } from '../wire';

/** `judged`: it could not be checked before. `answered`: a server has said something of it. */
export type Told = { how: 'answered' | 'judged'; entry: HistoryEntry };

/** The newest last; what comes of a reading takes the place of what came of it before. */
export const toldOf = (news: Told[], told: Told): Told[] => [...without(news, [told.entry.id]), told];

/** What changed of a reading without being news is shown where the reading still is. */
export const renewed = (news: Told[], entry: HistoryEntry): Told[] =>
  news.map((told) => (told.entry.id === entry.id ? { ...told, entry } : told));

export const without = (news: Told[], ids: string[]): Told[] =>
  news.filter(({ entry }) => !ids.includes(entry.id));

const toneOf = ({ entry }: Told): Tone => joined(shownOf(entry)).tone;

/** The one that is not to be missed among several. */
export const gravest = (news: Told[]): Told | null =>
  news.find((told) => toneOf(told) === 'bad') ?? news.find((told) => toneOf(told) === 'warn') ?? null;
