// A typed code's screen: nothing before a server was asked, then the server's word, as its word.

import { isTyped } from './flow/kept';
import { historyOf } from './flow/joined';
import { whyCopied, type Parts, type Means, type Say, type Shown } from './verdict';
import type { HistoryLine, Judgement } from './wire';
import type { Words } from './words';

/** The screen of sixteen typed digits; `null` for anything else. `warned` makes the words of a warning. */
export function codeParts(
  shown: Shown,
  judgement: Judgement,
  words: Words,
  say: Say,
  means: Means,
  warned: () => Parts,
): Parts | null {
  if (!isTyped(shown)) return null;
  const { entry } = shown;
  const unasked: Parts = {
    headline: say('code.unasked.head'),
    state: say('code.unasked.state'),
    why: [say(means.ask ? 'code.unasked.why' : 'code.unasked.why_none')],
    next: say('code.unasked.next'),
    main: means.ask ? 'ask_online' : 'enter',
  };
  switch (entry?.report.is) {
    case 'waiting':
      return {
        ...unasked,
        state: say('code.waiting.state'),
        why: [say('code.waiting.why')],
        next: say('code.waiting.next'),
        main: 'enter',
      };
    case 'refused':
      return { ...unasked, why: [say('code.refused.why')], main: 'enter' };
    case 'looked_up':
      break;
    case 'answered':
    case 'none':
    case undefined:
      return unasked;
  }
  switch (entry.report.said.says) {
    case 'first':
      return { ...issued(say), state: say('code.first.state') };
    case 'asked_before': {
      const first = historyOf(entry)?.first ?? null;
      return {
        ...issued(say),
        state:
          first === null
            ? say('code.before.state_plain')
            : say('code.before.state', { month: words.month(first) }),
      };
    }
    case 'wrong':
      return {
        headline: say('code.wrong.head'),
        state: say('code.wrong.state'),
        why: [say('code.wrong.why')],
        next: say('code.wrong.next'),
        main: 'enter',
      };
    case 'not_looked_up':
      return {
        headline: say('v.not_looked_up.head'),
        state: say('v.not_looked_up.state'),
        why: [say('v.not_looked_up.why')],
        next: say('v.not_looked_up.next'),
        main: 'enter',
      };
    case 'warned': {
      // Whatever the list of this device: its brand once answered for it.
      const ended = {
        state: say('v.could_not_check.state_ended'),
        next: say('v.could_not_check.next_ended'),
      };
      return {
        ...warned(),
        ...(judgement.word === 'could_not_check' ? ended : {}),
        why: [...warning(judgement, historyOf(entry), words, say), say('code.no_signature')],
        main: judgement.tone === 'warn' ? 'complain' : 'enter',
      };
    }
  }
}

/** What speaks against the item; nothing of a signature or of the label itself. */
function warning(
  { word, recall, fields }: Judgement,
  history: HistoryLine | null,
  words: Words,
  say: Say,
): string[] {
  switch (word) {
    case 'reports_disagree':
    case 'already_sold':
    case 'outside_region':
    case 'issuer_not_enrolled':
    case 'could_not_check':
      return [say(`code.why.${word}`)];
    case 'possible_copy':
      return [say(`code.possible_copy.${whyCopied(history)}`)];
    case 'recalled':
      return recall === null ? [] : [say('code.why.recalled', { reason: words.name(recall.reason) })];
    case 'expired':
      return fields?.expiry == null ? [] : [say('code.why.expired', { date: words.date(fields.expiry) })];
    default:
      return [];
  }
}

const issued = (say: Say): Parts => ({
  headline: say('code.issued.head'),
  state: '',
  why: [say('code.no_signature'), say('code.issued.why')],
  next: say('code.issued.next'),
  main: 'enter',
});
