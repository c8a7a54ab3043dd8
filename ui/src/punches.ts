// The row of four punches: what was tried, with what result, and what was not.

import { joined } from './flow/joined';
import { isTyped } from './flow/kept';
import type { Judgement } from './wire';
import type { WordKey, Words } from './words';
import type { Shown, ToneClass } from './verdict';

export type PunchShape = 'tick' | 'todo' | 'warn' | 'recall' | 'bad' | 'unk';

export type Punch = { name: string; value: string; shape: PunchShape; tone: ToneClass };

export function punchRow(shown: Shown, words: Words): Punch[] {
  if (isTyped(shown) && shown.entry?.report.is !== 'looked_up') return notLookedUp(shown, words);
  const row = rowOf(joined(shown), words);
  if (shown.entry?.report.is !== 'waiting') return row;
  return row.map((punch, i) =>
    i === 1 && punch.shape === 'todo' ? { ...punch, value: words.say('punch.copies.waiting') } : punch,
  );
}

function rowOf(judgement: Judgement, words: Words): Punch[] {
  if (judgement.word === 'not_signed_label') return notForThis(judgement, words);
  return [
    signature(judgement, words),
    copies(judgement, words),
    recall(judgement, words),
    expiry(judgement, words),
  ];
}

/** A typed code has no signature; the other questions are for the server. */
function notLookedUp({ entry }: Shown, words: Words): Punch[] {
  const todo = (name: WordKey, value: WordKey): Punch => ({
    name: words.say(name),
    value: words.say(value),
    shape: 'todo',
    tone: 'none',
  });
  const later = entry?.report.is === 'waiting' ? 'punch.copies.waiting' : null;
  return [
    todo('punch.signature', 'punch.signature.absent'),
    todo('punch.copies', later ?? 'punch.copies.not_checked'),
    todo('punch.recall', later ?? 'punch.recall.not_checked'),
    todo('punch.expiry', later ?? 'punch.expiry.not_checked'),
  ];
}

function notForThis({ punches }: Judgement, words: Words): Punch[] {
  const none = (name: WordKey, value: WordKey): Punch => ({
    name: words.say(name),
    value: words.say(value),
    shape: 'todo',
    tone: 'none',
  });
  const signed = punches.signature === 'absent' ? 'punch.signature.absent' : 'punch.signature.not_tried';
  return [
    none('punch.signature', signed),
    none('punch.copies', 'punch.not_for_this'),
    none('punch.recall', 'punch.not_for_this'),
    none('punch.expiry', 'punch.not_for_this'),
  ];
}

/** Where nothing could be checked: the list is too old, or something else stood in the way. */
function unfit({ list }: Judgement, name: string, words: Words): Punch {
  const value = words.say(list.freshness === 'stale' ? 'punch.list_old' : 'punch.signature.not_tried');
  return { name, value, shape: 'unk', tone: 'unk' };
}

function signature(judgement: Judgement, words: Words): Punch {
  const { word, punches } = judgement;
  const name = words.say('punch.signature');
  const value = words.say(`punch.signature.${punches.signature}`);
  // Where nothing could be checked no green punch may stand; the result is in the details.
  if (word === 'could_not_check') return unfit(judgement, name, words);
  switch (punches.signature) {
    case 'matches':
      return { name, value, shape: 'tick', tone: 'good' };
    case 'does_not_match':
      return { name, value, shape: 'bad', tone: 'bad' };
    case 'not_tried':
      // That its key is no brand's is why it is not its brand's.
      return word === 'not_issued' || word === 'issuer_not_enrolled'
        ? { name, value: words.say('punch.signature.key_unknown'), shape: 'bad', tone: 'bad' }
        : { name, value, shape: 'todo', tone: 'unk' };
    case 'absent':
      return { name, value, shape: 'todo', tone: word === 'unsigned_in_signing_scope' ? 'warn' : 'none' };
  }
}

function copies({ word, punches }: Judgement, words: Words): Punch {
  const name = words.say('punch.copies');
  const value = words.say(`punch.copies.${punches.copies}`);
  if (word === 'could_not_check')
    return { name, value: words.say('punch.copies.not_checked'), shape: 'todo', tone: 'unk' };
  switch (punches.copies) {
    case 'not_checked':
      return {
        name,
        value,
        shape: 'todo',
        tone: punches.signature === 'matches' ? 'part' : 'unk',
      };
    case 'none_seen':
      if (word === 'already_sold')
        return { name, value: words.say('punch.copies.sold'), shape: 'warn', tone: 'warn' };
      return { name, value, shape: 'tick', tone: 'good' };
    case 'seen':
      if (word === 'possible_copy')
        return { name, value: words.say('punch.copies.possible'), shape: 'warn', tone: 'warn' };
      return { name, value, shape: 'warn', tone: word === 'reports_disagree' ? 'part' : 'warn' };
  }
}

function recall(judgement: Judgement, words: Words): Punch {
  const { word, punches } = judgement;
  const name = words.say('punch.recall');
  const value = words.say(`punch.recall.${punches.recall}`);
  switch (punches.recall) {
    case 'none':
      if (word === 'could_not_check') return unfit(judgement, name, words);
      return { name, value, shape: 'tick', tone: 'good' };
    case 'recalled':
      return { name, value, shape: 'recall', tone: 'warn' };
    case 'not_checked':
      return { name, value, shape: 'todo', tone: 'unk' };
  }
}

function expiry({ word, punches, fields }: Judgement, words: Words): Punch {
  const name = words.say('punch.expiry');
  const date = fields?.expiry == null ? null : words.shortDate(fields.expiry);
  switch (punches.expiry) {
    case 'within':
      // To be compared with the pack; nothing here may be green.
      if (word === 'could_not_check')
        return { name, value: date ?? words.say('punch.expiry.not_checked'), shape: 'unk', tone: 'unk' };
      return { name, value: date ?? words.say('punch.expiry.not_checked'), shape: 'tick', tone: 'good' };
    case 'past':
      return { name, value: date ?? words.say('punch.expiry.past'), shape: 'warn', tone: 'warn' };
    case 'none_given':
      return { name, value: words.say('punch.expiry.none_given'), shape: 'todo', tone: 'unk' };
    case 'not_checked':
      return { name, value: words.say('punch.expiry.not_checked'), shape: 'todo', tone: 'unk' };
  }
}
