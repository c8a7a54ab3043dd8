// From a judgement to what its screen shows. Renders the verdict that the core gave and derives none:
// each word has its fixed headline, seal and way on; reasons only choose between sentences.

import type { Judgement, ReasonCode, Tone } from './wire';
import type { WordKey, Words } from './words';

export type SealName = 'first' | 'again' | 'part' | 'apart' | 'copy' | 'recall' | 'warn' | 'bad' | 'none' | 'unk';

export type Main = 'scan' | 'update_list';

export type VerdictText = {
  tone: ToneClass;
  seal: SealName;
  /** May hold one BREAK. */
  headline: string;
  state: string;
  why: string[];
  next: string;
  main: Main;
};

/** Tones as the style sheet knows them: a notice looks like what is not checked. */
export type ToneClass = Exclude<Tone, 'notice'>;

export const toneClass = (tone: Tone): ToneClass => (tone === 'notice' ? 'part' : tone);

type Parts = Omit<VerdictText, 'tone' | 'main'> & { main?: Main };

/** `mayUpdate`: this host can ask for a newer list. */
export function verdictText(judgement: Judgement, words: Words, mayUpdate: boolean): VerdictText {
  const parts = partsOf(judgement, words, mayUpdate);
  const { freshness, issued } = judgement.list;
  const speaksOfNow = judgement.word !== 'could_not_check' && judgement.word !== 'not_signed_label';
  const dated = freshness === 'older' && issued !== null && speaksOfNow;
  const why = dated ? [...parts.why, words.say('why.as_of', { date: words.date(issued) })] : parts.why;
  return { main: 'scan', ...parts, why, tone: toneClass(judgement.tone) };
}

function partsOf(judgement: Judgement, words: Words, mayUpdate: boolean): Parts {
  const { word, issuer, fields, host, key } = judgement;
  const brand = issuer === null ? words.say('brand.unnamed') : words.name(issuer.names);
  const say = (wordKey: WordKey, values: Record<string, string> = {}) => words.say(wordKey, { brand, ...values });
  const plain = <W extends string>(name: W & PlainWord, seal: SealName, headline: WordKey): Parts => ({
    seal,
    headline: say(headline),
    state: say(`v.${name}.state`),
    why: [say(`v.${name}.why`)],
    next: say(`v.${name}.next`),
  });
  switch (word) {
    case 'issued_first_check':
      return plain(word, 'first', 'v.issued.head');
    case 'issued_checked_before':
      return plain(word, 'again', 'v.issued.head');
    case 'issued_not_checked':
      return plain(word, 'part', 'v.issued.head');
    case 'reports_disagree':
      return plain(word, 'apart', 'v.issued.head');
    case 'outside_region':
      return plain(word, 'warn', 'v.issued.head');
    case 'possible_copy':
      return plain(word, 'copy', 'v.possible_copy.head');
    case 'already_sold':
      return plain(word, 'warn', 'v.already_sold.head');
    case 'unsigned_in_signing_scope':
      return plain(word, 'warn', 'v.unsigned_in_signing_scope.head');
    case 'recalled':
      return recalled(judgement, words, say);
    case 'expired': {
      const date = fields?.expiry == null ? '' : words.date(fields.expiry);
      return { seal: 'warn', headline: say('v.expired.head'), state: date, why: [say('v.expired.why', { date })], next: say('v.expired.next') };
    }
    case 'key_stolen': {
      const at = key?.withdrawnAt ?? null;
      const state = at === null ? say('v.key_stolen.state_plain') : say('v.key_stolen.state', { date: words.date(at) });
      return { seal: 'warn', headline: say('v.key_stolen.head'), state, why: [say('v.key_stolen.why')], next: say('v.key_stolen.next') };
    }
    case 'link_elsewhere':
      return {
        seal: 'warn',
        headline: say('v.link_elsewhere.head'),
        state: say('v.link_elsewhere.state', { host: host?.name ?? '' }),
        why: [say('v.link_elsewhere.why')],
        next: say('v.link_elsewhere.next'),
      };
    case 'not_issued':
      return notIssued(judgement, say);
    case 'issuer_not_enrolled': {
      const { authority } = judgement;
      const why = authority === null ? say('v.issuer_not_enrolled.why_plain') : say('v.issuer_not_enrolled.why', { authority: words.name(authority) });
      return { seal: 'bad', headline: say('v.issuer_not_enrolled.head'), state: say('v.issuer_not_enrolled.state'), why: [why], next: say('v.issuer_not_enrolled.next') };
    }
    case 'not_signed_label':
      return {
        seal: 'none',
        headline: say('v.not_signed_label.head'),
        state: say(`other.${judgement.other?.kind ?? 'text'}`),
        why: [say(judgement.other?.kind === 'broken_label' ? 'v.not_signed_label.why_broken' : 'v.not_signed_label.why')],
        next: say('v.not_signed_label.next'),
      };
    case 'could_not_check':
      return couldNotCheck(judgement, words, say, mayUpdate);
  }
}

/** Words whose sentences need nothing but the brand's name. */
type PlainWord =
  | 'issued_first_check'
  | 'issued_checked_before'
  | 'issued_not_checked'
  | 'reports_disagree'
  | 'outside_region'
  | 'possible_copy'
  | 'already_sold'
  | 'unsigned_in_signing_scope';

type Say = (key: WordKey, values?: Record<string, string>) => string;

function recalled({ recall, fields }: Judgement, words: Words, say: Say): Parts {
  const date = recall === null ? '' : words.date(recall.since);
  const lot = fields?.lot ?? null;
  const reason = recall === null ? '' : words.name(recall.reason);
  const todo = recall === null ? '' : words.name(recall.todo);
  return {
    seal: 'recall',
    headline: say('v.recalled.head'),
    state: lot === null ? say('v.recalled.state', { date }) : say('v.recalled.state_lot', { lot, date }),
    why: [reason === '' ? say('v.recalled.why_plain') : say('v.recalled.why', { reason })],
    next: todo === '' ? say('v.recalled.next_plain') : say('v.recalled.next', { todo }),
  };
}

function notIssued({ issuer, reasons }: Judgement, say: Say): Parts {
  const headline = say(issuer === null ? 'v.not_issued.head_unnamed' : 'v.not_issued.head');
  const next = say('v.not_issued.next');
  const because = (codes: ReasonCode[]) => codes.some((code) => reasons.includes(code));
  if (because(['key_out_of_scope'])) {
    return { seal: 'bad', headline, state: say('v.not_issued.state_scope'), why: [say('v.not_issued.why_scope')], next };
  }
  if (because(['key_not_yet_valid', 'key_expired', 'scope_ended', 'scope_not_yet_valid'])) {
    return { seal: 'bad', headline, state: say('v.not_issued.state_key_dates'), why: [say('v.not_issued.why_key_dates')], next };
  }
  return { seal: 'bad', headline, state: say('v.not_issued.state'), why: [say('v.not_issued.why')], next };
}

function couldNotCheck({ list, reasons }: Judgement, words: Words, say: Say, mayUpdate: boolean): Parts {
  const headline = say('v.could_not_check.head');
  const next = say(mayUpdate ? 'v.could_not_check.next_update' : 'v.could_not_check.next_held');
  const main: Main = mayUpdate ? 'update_list' : 'scan';
  if (list.issued === null) {
    return { seal: 'unk', headline, state: say('v.could_not_check.state_none'), why: [say('v.could_not_check.why_none')], next, main };
  }
  if (reasons.includes('clock_behind') || reasons.includes('list_from_future')) {
    return {
      seal: 'unk',
      headline,
      state: say('v.could_not_check.state_clock'),
      why: [say('v.could_not_check.why_clock')],
      next: say('v.could_not_check.next_clock'),
    };
  }
  const date = words.date(list.issued);
  const why = list.freshness === 'stale' ? 'v.could_not_check.why_list' : 'v.could_not_check.why_unknown_key';
  return { seal: 'unk', headline, state: say('v.could_not_check.state_list', { date }), why: [say(why, { date })], next, main };
}
