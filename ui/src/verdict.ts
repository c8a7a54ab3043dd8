// From a judgement to what its screen shows. Renders the verdict that the core gave and derives none:
// each word has its fixed headline, seal and way on; reasons only choose between sentences.

import { codeParts } from './code';
import { historyOf, joined } from './flow/joined';
import { isTyped } from './flow/kept';
import type { Source, VerdictScreen } from './flow/types';
import type { Place } from './host';
import type { SealName } from './parts/seals';
import { SERIAL_NOT_ISSUED } from './wire';
import type {
  FindingLine,
  HistoryEntry,
  HistoryLine,
  Judgement,
  ReasonCode,
  Tone,
  VerdictWord,
} from './wire';
import type { WordKey, Words } from './words';

export type Main = 'scan' | 'update_list' | 'ask_record' | 'ask_online' | 'complain' | 'enter';

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

export type Parts = Omit<VerdictText, 'tone' | 'seal' | 'main'> & { main?: Main };

/** What this host and the person's choices allow. */
export type Means = {
  /** Brands are met one by one: what is known of one is asked for when its first label is read. */
  meets: boolean;
  /** A newer list can be asked for. */
  update: boolean;
  /** A server can be asked about the item, once the person agrees. */
  ask: boolean;
  /** Something wrong can be told. */
  complain: boolean;
};

export const noMeans: Means = { meets: false, update: false, ask: false, complain: false };

/** The silhouette is the verdict: five classes that stay apart in grey. */
const SEALS_BY_WORD: Record<VerdictWord, SealName> = {
  issued_first_check: 'first',
  issued_checked_before: 'again',
  issued_not_checked: 'part',
  reports_disagree: 'apart',
  possible_copy: 'copy',
  already_sold: 'warn',
  outside_region: 'warn',
  recalled: 'recall',
  expired: 'warn',
  key_stolen: 'warn',
  link_elsewhere: 'warn',
  unsigned_in_signing_scope: 'warn',
  not_issued: 'bad',
  issuer_not_enrolled: 'bad',
  not_signed_label: 'none',
  not_looked_up: 'unk',
  could_not_check: 'unk',
};

/** A whole seal is for a signature that this device verified: what a server alone said of a typed number has half of one. */
function sealFor({ word, punches }: Judgement): SealName {
  const seal = SEALS_BY_WORD[word];
  return punches.signature === 'absent' && (seal === 'first' || seal === 'again') ? 'part' : seal;
}

export const sealOf = (shown: Shown): SealName => sealFor(joined(shown));

export type Shown = { judgement: Judgement; entry: HistoryEntry | null; source?: Source };

/** That the verdict on the screen took the place of none; empty when it did not. */
export function reachedText({ reached, entry }: VerdictScreen, words: Words): string {
  if (!reached || entry === null) return '';
  return words.say('v.reached', { day: words.day(entry.at, Date.now()), time: words.time(entry.at) });
}

/**
 * When and where a verdict was made, and when a server was asked about the item: they may be days
 * apart. What a server alone says is as old as its answer.
 */
export function madeText({ judgement, entry }: Shown, place: Place, words: Words): Made {
  const report = entry?.report;
  switch (report?.is) {
    case 'looked_up':
      return {
        at: report.at,
        where:
          place.kind === 'page'
            ? words.say('stamp.looked_up_page', { server: place.server })
            : words.say('stamp.looked_up'),
        online: null,
      };
    case 'answered': {
      const isSameDay = new Date(report.at).toDateString() === new Date(judgement.judgedAt).toDateString();
      const time = words.time(report.at);
      const online = isSameDay
        ? words.say('stamp.online', { time })
        : words.say('stamp.online_on', { date: words.date(report.at), time });
      return { at: judgement.judgedAt, where: whereText(place, 'stamp.device_also', words), online };
    }
    case 'waiting':
    case 'refused':
    case 'none':
    case undefined:
      return { at: judgement.judgedAt, where: whereText(place, 'stamp.device', words), online: null };
  }
}

export type Made = { at: string; where: string; online: string | null };

const whereText = (place: Place, device: WordKey, words: Words): string =>
  place.kind === 'page' ? words.say('stamp.page', { server: place.server }) : words.say(device);

/** The verdict of this device, and what a server said of the item, as one screen. */
export function verdictText(shown: Shown, words: Words, means: Means): VerdictText {
  const judgement = joined(shown);
  const brand = judgement.issuer === null ? words.say('brand.unnamed') : words.name(judgement.issuer.names);
  const say: Say = (wordKey, values = {}) => words.say(wordKey, { brand, ...values });
  const plain = () => partsOf(judgement, shown.entry, words, say, means);
  const parts = codeParts(shown, judgement, words, say, means, plain) ?? plain();
  const { freshness, issued } = judgement.list;
  const speaksOfNow = !['could_not_check', 'not_signed_label', 'not_looked_up'].includes(judgement.word);
  const dated = !isTyped(shown) && freshness === 'older' && issued !== null && speaksOfNow;
  const why = dated ? [...parts.why, words.say('why.as_of', { date: words.date(issued) })] : parts.why;
  const tells = means.complain && (TOLD as readonly string[]).includes(judgement.word);
  return {
    main: tells ? 'complain' : 'scan',
    ...parts,
    why,
    tone: toneClass(judgement.tone),
    seal: sealFor(judgement),
  };
}

/** After these the first thing to do is to tell somebody. */
const TOLD = ['possible_copy', 'not_issued', 'already_sold'] as const;

function partsOf(
  judgement: Judgement,
  entry: HistoryEntry | null,
  words: Words,
  say: Say,
  means: Means,
): Parts {
  const { word, fields, host, key } = judgement;
  const plain = <W extends string>(name: W & PlainWord, headline: WordKey): Parts => ({
    headline: say(headline),
    state: say(`v.${name}.state`),
    why: [say(`v.${name}.why`)],
    next: say(`v.${name}.next`),
  });
  switch (word) {
    case 'issued_first_check':
      return plain(word, 'v.issued.head');
    case 'issued_checked_before': {
      const before = checksBefore(historyOf(entry));
      const state =
        before > 1
          ? say('v.issued_checked_before.state', { n: before })
          : say('v.issued_checked_before.state_once');
      return { ...plain(word, 'v.issued.head'), state };
    }
    case 'issued_not_checked':
      return { ...plain(word, 'v.issued.head'), ...notChecked(entry, say, means) };
    case 'reports_disagree':
      return plain(word, 'v.issued.head');
    case 'outside_region':
      return plain(word, 'v.issued.head');
    case 'possible_copy':
      return {
        ...plain(word, 'v.possible_copy.head'),
        why: [say(`v.possible_copy.${whyCopied(historyOf(entry))}`)],
      };
    case 'already_sold':
      return plain(word, 'v.already_sold.head');
    case 'unsigned_in_signing_scope':
      return plain(word, 'v.unsigned_in_signing_scope.head');
    case 'recalled':
      return recalled(judgement, words, say);
    case 'expired': {
      const date = fields?.expiry == null ? '' : words.date(fields.expiry);
      return {
        headline: say('v.expired.head'),
        state: date,
        why: [say('v.expired.why', { date })],
        next: say('v.expired.next'),
      };
    }
    case 'key_stolen': {
      const at = key?.withdrawnAt ?? null;
      const state =
        at === null ? say('v.key_stolen.state_plain') : say('v.key_stolen.state', { date: words.date(at) });
      return {
        headline: say('v.key_stolen.head'),
        state,
        why: [say('v.key_stolen.why')],
        next: say('v.key_stolen.next'),
        ...(means.ask && (entry === null || entry.report.is === 'none')
          ? { main: 'ask_online' as const }
          : {}),
      };
    }
    case 'link_elsewhere':
      return {
        headline: say('v.link_elsewhere.head'),
        state: say('v.link_elsewhere.state', { host: host?.name ?? '' }),
        why: [say('v.link_elsewhere.why')],
        next: say('v.link_elsewhere.next'),
      };
    case 'not_issued':
      return notIssued(judgement, say);
    case 'issuer_not_enrolled': {
      const { authority } = judgement;
      const why =
        authority === null
          ? say('v.issuer_not_enrolled.why_plain')
          : say('v.issuer_not_enrolled.why', { authority: words.name(authority) });
      return {
        headline: say('v.issuer_not_enrolled.head'),
        state: say('v.issuer_not_enrolled.state'),
        why: [why],
        next: say('v.issuer_not_enrolled.next'),
      };
    }
    case 'not_signed_label':
      return {
        headline: say('v.not_signed_label.head'),
        state: say(`other.${judgement.other?.kind ?? 'text'}`),
        why: [
          say(
            judgement.other?.kind === 'broken_label'
              ? 'v.not_signed_label.why_broken'
              : 'v.not_signed_label.why',
          ),
        ],
        next: say('v.not_signed_label.next'),
      };
    case 'not_looked_up':
      return plain(word, 'v.not_looked_up.head');
    case 'could_not_check':
      return couldNotCheck(judgement, words, say, means);
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
  | 'unsigned_in_signing_scope'
  | 'not_looked_up';

export type Say = (key: WordKey, values?: Record<string, string | number>) => string;

/** Sessions before this one, whoever's. */
export const checksBefore = (history: HistoryLine | null): number =>
  history === null ? 0 : history.others + Math.max(0, history.own - 1);

/** Networks whose place does not fit; none where no report named a place, and there were only too many of them. */
const outOfLine = (why: Extract<FindingLine, { independent: number }>): number =>
  Math.max(why.misplaced, why.unreachable, why.whileHeld);

/** Why it may be a copy, as the weightiest finding has it. */
export function whyCopied(history: HistoryLine | null): 'why' | 'why_sold' | 'why_places' {
  const finding = history?.findings[0];
  switch (finding?.kind) {
    case 'copied_by_reports':
      return outOfLine(finding) > 0 ? 'why_places' : 'why';
    case 'unreachable_stock':
      return 'why_places';
    case 'sold_twice':
      return 'why_sold';
    case 'reports_disagree':
    case 'sold':
    case 'activated':
    case 'outside_region':
    case undefined:
      return 'why';
  }
}

/** Why copies are not looked for, and what would change that. */
function notChecked(entry: HistoryEntry | null, say: Say, means: Means): Partial<Parts> {
  if (!means.ask) return {};
  switch (entry?.report.is) {
    case 'waiting':
      return {
        why: [say('v.issued_not_checked.why_waiting')],
        next: say('v.issued_not_checked.next_waiting'),
      };
    case 'refused':
      return { why: [say('v.issued_not_checked.why_refused')] };
    // An answer that names no standing known here says as little as none.
    case 'answered':
    case 'looked_up':
    case 'none':
    case undefined: {
      const why = entry?.origin === 'link' ? 'why_link' : 'why_declined';
      return { why: [say(`v.issued_not_checked.${why}`)], main: 'ask_online' };
    }
  }
}

/** What was found, each with its evidence. */
export function findingTexts(history: HistoryLine, words: Words): string[] {
  return history.findings.map((finding) => findingText(finding, words));
}

function findingText(finding: FindingLine, words: Words): string {
  switch (finding.kind) {
    case 'reports_disagree':
    case 'copied_by_reports': {
      const { kind, independent } = finding;
      const n = outOfLine(finding);
      return n === 0
        ? words.say('finding.crowd', { independent })
        : words.say(`finding.${kind}`, { independent, n });
    }
    case 'sold_twice':
      return words.say('finding.sold_twice', {
        first: words.month(finding.first),
        second: words.month(finding.second),
      });
    case 'unreachable_stock': {
      const { from, to, month } = finding;
      return words.say('finding.unreachable_stock', {
        from: words.region(from),
        to: words.region(to),
        month: words.month(month),
      });
    }
    case 'sold': {
      const { month, region } = finding;
      if (region === null) return words.say('finding.sold', { month: words.month(month) });
      return words.say('finding.sold_in', { month: words.month(month), region: words.region(region) });
    }
    case 'activated':
      return words.say('finding.activated', { month: words.month(finding.month) });
    case 'outside_region': {
      const shipped = finding.shipped
        .map((region) => words.region(region))
        .join(words.language === 'zh' ? '、' : ', ');
      return words.say('finding.outside_region', { shipped, seen: words.region(finding.seen) });
    }
  }
}

function recalled({ recall, fields }: Judgement, words: Words, say: Say): Parts {
  const date = recall === null ? '' : words.date(recall.since);
  const lot = fields?.lot ?? null;
  const reason = recall === null ? '' : words.name(recall.reason);
  const todo = recall === null ? '' : words.name(recall.todo);
  return {
    headline: say('v.recalled.head'),
    state: lot === null ? say('v.recalled.state', { date }) : say('v.recalled.state_lot', { lot, date }),
    why: [reason === '' ? say('v.recalled.why_plain') : say('v.recalled.why', { reason })],
    next: todo === '' ? say('v.recalled.next_plain') : say('v.recalled.next', { todo }),
  };
}

function notIssued({ issuer, reasons }: Judgement, say: Say): Parts {
  const headline = say(issuer === null ? 'v.not_issued.head_unnamed' : 'v.not_issued.head');
  const next = say('v.not_issued.next');
  if (reasons.includes(SERIAL_NOT_ISSUED)) {
    return { headline, state: say('v.not_issued.state_serial'), why: [say('v.not_issued.why_serial')], next };
  }
  const because = (codes: ReasonCode[]) => codes.some((code) => reasons.includes(code));
  if (because(['key_out_of_scope'])) {
    return { headline, state: say('v.not_issued.state_scope'), why: [say('v.not_issued.why_scope')], next };
  }
  if (because(['key_not_yet_valid', 'key_expired', 'scope_ended', 'scope_not_yet_valid'])) {
    return {
      headline,
      state: say('v.not_issued.state_key_dates'),
      why: [say('v.not_issued.why_key_dates')],
      next,
    };
  }
  if (because(['key_unknown'])) {
    return {
      headline,
      state: say('v.not_issued.state_key_unknown'),
      why: [say('v.not_issued.why_key_unknown')],
      next,
    };
  }
  return { headline, state: say('v.not_issued.state'), why: [say('v.not_issued.why')], next };
}

function couldNotCheck(
  { list, reasons }: Judgement,
  words: Words,
  say: Say,
  { meets, update: mayUpdate }: Means,
): Parts {
  const headline = say('v.could_not_check.head');
  if (list.issued === null && meets) {
    const [state, why] = [say('v.could_not_check.state_unmet'), [say('v.could_not_check.why_unmet')]];
    return { headline, state, why, next: say('v.could_not_check.next_unmet'), main: 'ask_record' };
  }
  const next = say(mayUpdate ? 'v.could_not_check.next_update' : 'v.could_not_check.next_held');
  const main: Main = mayUpdate ? 'update_list' : 'scan';
  if (list.issued === null) {
    return {
      headline,
      state: say('v.could_not_check.state_none'),
      why: [say('v.could_not_check.why_none')],
      next,
      main,
    };
  }
  if (reasons.includes('clock_behind') || reasons.includes('list_from_future')) {
    return {
      headline,
      state: say('v.could_not_check.state_clock'),
      why: [say('v.could_not_check.why_clock')],
      next: say('v.could_not_check.next_clock'),
    };
  }
  if (reasons.includes('scope_ended')) {
    return {
      headline,
      state: say('v.could_not_check.state_ended'),
      why: [say('v.could_not_check.why_ended')],
      next: say('v.could_not_check.next_ended'),
    };
  }
  const date = words.date(list.issued);
  const why = list.freshness === 'stale' ? 'v.could_not_check.why_list' : 'v.could_not_check.why_unknown_key';
  return {
    headline,
    state: say('v.could_not_check.state_list', { date }),
    why: [say(why, { date })],
    next,
    main,
  };
}
