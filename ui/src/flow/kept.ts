// The part of the flow that concerns what is kept and sent: consent, history, answers, the way of an
// item, complaints. Pure, as all of it.

import { joined, shownOf } from './joined';
import { renewed, toldOf, without, type Told } from './news';
import { MOST_TICKETS } from './tickets';
import type {
  AskTrouble,
  Effect,
  Event,
  Held,
  HistoryList,
  Sending,
  Source,
  State,
  Step,
  VerdictScreen,
} from './types';
import type { Consent, HistoryEntry, Judgement, News } from '../wire';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

export const freshHeld: Held = {
  consent: null,
  server: null,
  outbox: null,
  tickets: [],
  putOff: false,
  news: [],
  unsigned: [],
  installable: false,
};

/** Sixteen digits, typed where they are asked for. From anywhere else they may be anything. */
export const isTyped = ({
  source,
  judgement,
  entry,
}: {
  source?: Source;
  judgement: Judgement;
  entry: HistoryEntry | null;
}): boolean => (source?.from ?? entry?.origin) === 'typed' && judgement.other?.kind === 'typed_code';

/**
 * Whether a server may be asked about this reading, once the person agrees; `pressed`: at a press for this one. What
 * came by a link is told of by a press on it alone: a page could send anyone here with it.
 */
export function isAskable(source: Source, judgement: Judgement, pressed = false): boolean {
  switch (judgement.may.report) {
    case 'never':
      return false;
    case 'when_agreed':
      return pressed || source.from !== 'link';
    case 'when_typed':
      return isTyped({ source, judgement, entry: null });
    case 'when_pressed':
      return pressed;
  }
}

/** The first authentic label, or typed code, asks once whether scans may be reported. */
export function mustAsk({ held }: State, source: Source, judgement: Judgement): boolean {
  const { consent, server, putOff } = held;
  return (
    consent?.choice === 'unasked' &&
    !putOff &&
    server !== null &&
    server.address !== null &&
    judgement.may.askConsent &&
    isAskable(source, judgement)
  );
}

const hold = (state: State, held: Partial<Held>): State => ({ ...state, held: { ...state.held, ...held } });
const stay = (state: State): Step => [state, []];

/** The verdict on the screen, also when something lies over it. */
export function verdictOn({ screen }: State): VerdictScreen | null {
  if (screen.name === 'verdict') return screen;
  return screen.name === 'consent' || screen.name === 'complain' ? screen.over : null;
}

function withVerdict(state: State, change: (verdict: VerdictScreen) => VerdictScreen): State {
  const { screen } = state;
  if (screen.name === 'verdict') return { ...state, screen: change(screen) };
  if (screen.name === 'consent') return { ...state, screen: { ...screen, over: change(screen.over) } };
  if (screen.name === 'complain' && screen.over !== null)
    return { ...state, screen: { ...screen, over: change(screen.over) } };
  return state;
}

export function recorded(state: State, { text, entry }: Of<'recorded'>): Step {
  const shown = verdictOn(state);
  if (shown === null || shown.source.text !== text || shown.entry !== null) return stay(state);
  return stay(withVerdict(state, (verdict) => ({ ...verdict, entry })));
}

/** What the host tells by itself. What concerns the verdict on the screen changes it; anything else is news. */
export function told(state: State, news: News): Step {
  switch (news.kind) {
    case 'entry':
      return toldEntry(state, 'answered', news.entry);
    case 'named':
      return toldEntry(state, 'named', news.entry);
    case 'judged':
      return toldEntry(state, 'judged', news.entry);
    case 'product_refused':
      return stay(hold(state, { unsigned: [...new Set([...state.held.unsigned, news.gtin])] }));
    case 'outbox':
      return stay(hold(state, { outbox: news.outbox }));
    // Handled by the flow itself, which owns the list and what is given to it.
    case 'list':
    case 'link':
      return stay(state);
  }
}

function toldEntry(state: State, how: Told['how'] | 'named', entry: HistoryEntry): Step {
  const shown = verdictOn(state);
  if (shown === null || !concerns(shown, entry))
    return stay(hold(listed(state, entry), { news: newsWith(state, how, entry) }));
  const isReached = shown.judgement.word === 'could_not_check' && entry.judgement.word !== 'could_not_check';
  const judgement = isReached ? entry.judgement : named(shown.judgement, entry.judgement);
  // A verdict that is reached at last opens as any other does.
  const asked = isReached ? { number: state.asked.number + 1, source: null } : state.asked;
  const opened = isReached ? asked.number : shown.opened;
  const next = withVerdict({ ...state, asked }, (verdict) => ({
    ...verdict,
    judgement,
    entry,
    opened,
    reached: verdict.reached || isReached,
  }));
  const [before, after] = [joined(shown), joined({ judgement, entry })];
  const effects: Effect[] = before.word === after.word ? [] : [{ do: 'signal', tone: after.tone }];
  const asks = isReached && mustAsk(next, shown.source, judgement);
  return [
    asks && next.screen.name === 'verdict'
      ? { ...next, screen: { name: 'consent', over: next.screen } }
      : next,
    effects,
  ];
}

/** The reading in the history, where that is open. */
function listed(state: State, entry: HistoryEntry): State {
  const { screen } = state;
  if (screen.name !== 'history') return state;
  const entries = screen.list.entries.map((one) => (one.id === entry.id ? entry : one));
  return { ...state, screen: { name: 'history', list: { ...screen.list, entries } } };
}

function newsWith({ screen, held }: State, how: Told['how'] | 'named', entry: HistoryEntry): Told[] {
  // A product's name is none: the answer was told when it came. An answer that only repeats the verdict is none, nor
  // one that comes into the row that shows it. A verdict that was never reached before is, also there: its row may be
  // far down.
  if (how === 'named') return renewed(held.news, entry);
  const isNews =
    how === 'judged' || (screen.name !== 'history' && joined(shownOf(entry)).word !== entry.judgement.word);
  return isNews ? toldOf(held.news, { how, entry }) : renewed(held.news, entry);
}

/** What its brand says of the product may have come meanwhile; the verdict itself is its screen's. */
const named = (shown: Judgement, { brandSays, product }: Judgement): Judgement =>
  brandSays == null ? shown : { ...shown, product, brandSays };

/** The answer may come before the page is told under which id the reading is kept. */
const concerns = ({ entry, source, past }: VerdictScreen, told: HistoryEntry): boolean =>
  entry === null ? !past && source.text === told.text : entry.id === told.id;

export function consentAnswered(state: State, consent: Consent): Step {
  const next = hold(state, { consent });
  if (next.screen.name !== 'consent')
    return [next, [{ do: 'set_consent', consent, since: null, record: null }]];
  const { over } = next.screen;
  const since = consent.choice === 'online' ? (over.entry?.id ?? null) : null;
  return [
    { ...next, screen: over },
    [{ do: 'set_consent', consent, since, record: over.entry === null ? over.source : null }],
  ];
}

/** Leaving the question without an answer: not asked again until the app is started anew. */
export function consentPutOff(state: State, over: VerdictScreen): Step {
  const effects: Effect[] = over.entry === null ? [recordOf(over.source)] : [];
  return [hold({ ...state, screen: over }, { putOff: true }), effects];
}

export const recordOf = (source: Source): Effect => ({ do: 'record', source });

/** Asked for by hand: through the question when there is no consent, else at once. */
export function assessmentWanted(state: State): Step {
  if (state.screen.name !== 'verdict') return stay(state);
  const { consent } = state.held;
  if (consent === null) return stay(state);
  if (consent.choice !== 'online') return stay({ ...state, screen: { name: 'consent', over: state.screen } });
  const { entry } = state.screen;
  if (entry === null || entry.report.is === 'waiting') return [state, [{ do: 'send_now' }]];
  return [state, [{ do: 'set_consent', consent, since: entry.id, record: null }]];
}

export const freshHistory: HistoryList = { search: '', entries: [], is: 'asking', exported: null };

export function historySearched(state: State, search: string): Step {
  if (state.screen.name !== 'history') return stay(state);
  return stay({ ...state, screen: { name: 'history', list: { ...state.screen.list, search } } });
}

export function historyKnown(state: State, { entries }: Of<'history_known'>): Step {
  if (state.screen.name !== 'history') return stay(state);
  const { list } = state.screen;
  const known: HistoryList = entries === null ? { ...list, is: 'failed' } : { ...list, entries, is: 'known' };
  return stay({ ...state, screen: { name: 'history', list: known } });
}

export function entriesForgotten(state: State, ids: string[]): Step {
  if (state.screen.name !== 'history') return stay(state);
  const { list } = state.screen;
  const entries = list.entries.filter(({ id }) => !ids.includes(id));
  const left = hold(state, { news: without(state.held.news, ids) });
  return [{ ...left, screen: { name: 'history', list: { ...list, entries } } }, [{ do: 'forget', ids }]];
}

export function forgotten(state: State, { all, done }: Of<'forgotten'>): Step {
  if (!all) {
    // What was not deleted is shown again.
    return state.screen.name === 'history' && !done ? [state, [{ do: 'history' }]] : stay(state);
  }
  const screen =
    state.screen.name === 'settings'
      ? { ...state.screen, said: done ? ('deleted' as const) : ('delete_failed' as const) }
      : state.screen;
  const cleared = done ? hold(state, { tickets: [], news: [], unsigned: [], putOff: false }) : state;
  return [{ ...cleared, screen }, done ? [{ do: 'load_held' }] : []];
}

export function wayWanted(state: State): Step {
  if (state.screen.name !== 'verdict') return stay(state);
  const { way, opened, source } = state.screen;
  const { fields, may } = joined(state.screen);
  const { gtin, serial } = fields ?? { gtin: '', serial: null };
  // Of a label that is not its brand's nothing of the item is asked.
  if (!may.journey || way.is === 'asking' || way.is === 'known' || serial === null || gtin === '')
    return stay(state);
  const screen: VerdictScreen = { ...state.screen, way: { is: 'asking' } };
  return [{ ...state, screen }, [{ do: 'way', opened, label: source.text }]];
}

export function wayKnown(state: State, { opened, way }: Of<'way_known'>): Step {
  return stay(withVerdict(state, (verdict) => (verdict.opened === opened ? { ...verdict, way } : verdict)));
}

export function complainOpened(state: State): Step {
  const over = state.screen.name === 'verdict' ? { ...state.screen, sheet: 'closed' as const } : null;
  // What was being asked must not take the form away.
  const asked = { number: state.asked.number + 1, source: null };
  return stay({
    ...state,
    asked,
    screen: { name: 'complain', over, sending: { is: 'writing' }, given: null, waits: null },
  });
}

type Writing = Extract<State['screen'], { name: 'complain' }>;

/** The form, as long as what is written in it is not sent. */
const writingOn = ({ screen }: State): Writing | null =>
  screen.name === 'complain' && screen.sending.is !== 'sent' ? screen : null;

/** A picture that comes while something is written down is for that; `null` where nothing is. */
export function pictureForComplaint(state: State, file: Blob): Step | null {
  const writing = writingOn(state);
  return writing === null ? null : stay({ ...state, screen: { ...writing, given: file } });
}

/** A text that comes waits until the person says whether to leave the form for it; `null` where there is none. */
export function textForLater(state: State, source: Source): Step | null {
  const writing = writingOn(state);
  return writing === null ? null : stay({ ...state, screen: { ...writing, waits: source } });
}

export function complaintGiven(state: State, { report }: Of<'complaint_given'>): Step {
  if (state.screen.name !== 'complain' || state.screen.sending.is === 'sending') return stay(state);
  return [
    { ...state, screen: { ...state.screen, sending: { is: 'sending' } } },
    [{ do: 'complain', report }],
  ];
}

/** `about` and `at` are the runner's: the flow has neither words nor a clock. */
export function complaintDone(state: State, sending: Sending): Step {
  return state.screen.name === 'complain'
    ? stay({ ...state, screen: { ...state.screen, sending } })
    : stay(state);
}

export function ticketKept(state: State, ticket: State['held']['tickets'][number]): Step {
  const tickets = [ticket, ...state.held.tickets].slice(0, MOST_TICKETS);
  return [hold(state, { tickets }), [{ do: 'store_tickets', tickets }]];
}

export function ticketKnown(state: State, { ticket, progress }: Of<'ticket_known'>): Step {
  const tickets = state.held.tickets.map((one) => (one.ticket === ticket ? { ...one, progress } : one));
  return stay(hold(state, { tickets }));
}

/** What is held may be known only after the first verdict: then the question follows it. */
export function heldKnown(state: State, held: Partial<Held>): Step {
  const next = hold(state, held);
  const { screen } = next;
  const isLate =
    state.held.consent === null &&
    screen.name === 'verdict' &&
    !screen.past &&
    mustAsk(next, screen.source, screen.judgement);
  return stay(isLate ? { ...next, screen: { name: 'consent', over: screen } } : next);
}

export const isTrouble = (text: string): text is AskTrouble =>
  ['not_reached', 'no_server', 'refused', 'unknown'].includes(text);
