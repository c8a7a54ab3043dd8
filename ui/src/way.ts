// Steps of the way in words.

import type { WayStep } from './wire';
import type { WordKey, Words } from './words';
import { visible } from './visible';

/** Words of the Core Business Vocabulary that have one here; others are “recorded”. */
const STEPS = [
  'commissioning',
  'creating_class_instance',
  'packing',
  'shipping',
  'departing',
  'loading',
  'unloading',
  'arriving',
  'receiving',
  'accepting',
  'storing',
  'stocking',
  'picking',
  'unpacking',
  'inspecting',
  'retail_selling',
  'destroying',
  'decommissioning',
  'encoding',
  'repackaging',
  'returning',
  'holding',
  'transporting',
] as const;

export function stepName({ what }: WayStep, words: Words): string {
  const known = STEPS.find((step) => step === what);
  const key: WordKey = known === undefined ? 'way.step.other' : `way.step.${known}`;
  return words.say(key);
}

/** City and region, as far as they may be said. */
export function townOf({ place }: WayStep, words: Words): string | null {
  if (place === null) return null;
  const region = place.region === null ? null : words.region(place.region);
  const parts = [place.city, place.name].filter((part) => part !== null).map((part) => visible(part).text);
  const all = region === null || parts.includes(region) ? parts : [...parts, region];
  return all.length === 0 ? null : all.join(words.language === 'zh' ? ' · ' : ', ');
}

/** The shortest name of a place, for the line of places. */
export function stopName({ place }: WayStep, words: Words): string | null {
  if (place === null) return null;
  const own = place.name ?? place.city;
  if (own !== null) return visible(own).text;
  return place.region === null ? null : words.region(place.region);
}

export const placeName = (step: WayStep, words: Words): string =>
  townOf(step, words) ?? words.say('way.unknown_place');

/** What stands beside a step that is not simply its brand's word of the item itself; null for that. */
export function standingOf({ standing, evidence }: WayStep): 'of_lot' | 'one_side' | 'both_sides' | null {
  if (standing === 'one_side') return 'one_side';
  if (!evidence.certain) return 'of_lot';
  return standing === 'both_sides' ? 'both_sides' : null;
}

export function partyName({ party, saidBy }: WayStep, words: Words): string {
  const name = party?.name ?? null;
  const answers =
    name === null ? words.say('way.nobody') : words.say('way.answers', { party: visible(name).text });
  const teller =
    saidBy === null || saidBy.name === name
      ? null
      : words.say('way.said_by', { party: visible(saidBy.name).text });
  return teller === null ? answers : `${answers} · ${teller}`;
}
