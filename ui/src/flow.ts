// The whole course of the interface as one pure function: step(state, event) → [state, effects].
// No clock, no promise, no browser: times come with the events, deeds go out as effects.

import { atHint, freshHints } from './flow/hints';
import * as kept from './flow/kept';
import { soleLabel } from './flow/label_like';
import { without } from './flow/news';
import { defaultSettings, type Settings } from './flow/settings';
import { freshSight, leave, look } from './flow/sight';
import type { Event, Screen, Source, State, Step, VerdictScreen } from './flow/types';
import type { TabName } from './tabs';
import type { HistoryEntry, Judgement, ListState } from './wire';

export type * from './flow/types';

/** The most text that one QR code can hold is 7,089 digits; more than this is not from a code. */
const MOST_TEXT = 8192;

export function initial(settings: Settings = defaultSettings): State {
  return {
    screen: { name: 'scan' },
    held: kept.freshHeld,
    camera: { is: 'off' },
    borrowed: false,
    sight: freshSight,
    hints: freshHints,
    list: { state: null, asking: true },
    settings,
    asked: { number: 0, source: null },
    readerDown: false,
  };
}

export function step(state: State, event: Event): Step {
  switch (event.type) {
    case 'started': {
      const [begun, effects] = event.link === null ? wake(state) : give(state, 'link', event.link);
      return [begun, [{ do: 'fetch_list' }, { do: 'load_held' }, ...effects]];
    }
    case 'camera_started':
      // The page was hidden while the browser still asked: the camera was let go and is asked for again.
      if (state.camera.is === 'off') return [state, []];
      return [
        {
          ...state,
          camera: {
            is: 'live',
            abilities: event.abilities,
            torch: false,
            zoom: event.abilities.zoom?.least ?? 1,
          },
        },
        [],
      ];
    case 'camera_failed':
      return [{ ...state, camera: { is: 'trouble', trouble: event.trouble }, sight: freshSight }, []];
    case 'camera_lost':
      return [{ ...state, camera: { is: 'trouble', trouble: 'camera_busy' }, sight: freshSight }, []];
    case 'camera_wanted':
      return wake(state);
    case 'frame_read':
      return frameRead(state, event);
    case 'frame_failed':
      return [{ ...state, readerDown: !event.loaded }, []];
    case 'code_chosen':
      return ask(state, { from: state.screen.name === 'picture' ? 'picture' : 'camera', text: event.text });
    case 'picture_given': {
      const taken = kept.pictureForComplaint(state, event.file);
      if (taken !== null) return taken;
      const asked = { number: state.asked.number + 1, source: null };
      const screen: Screen = { name: 'picture', file: event.file, found: null };
      return [
        { ...state, screen, asked },
        [{ do: 'rest_camera' }, { do: 'read_picture', ask: asked.number, file: event.file }],
      ];
    }
    case 'picture_read':
      return pictureRead(state, event);
    case 'picture_failed':
    case 'judge_failed':
      if (event.ask !== state.asked.number) return [state, []];
      return show(state, { name: 'trouble', trouble: event.trouble });
    case 'text_given':
      return give(state, event.from, event.text);
    case 'judged':
      return judged(state, event);
    case 'enter_opened':
      return show(state, { name: 'enter', code: { digits: '', answer: null, failed: false } });
    case 'digits_typed':
      return typed(state, event.digits);
    case 'digits_checked': {
      if (state.screen.name !== 'enter' || state.screen.code.digits !== event.digits) return [state, []];
      const code = { digits: event.digits, answer: event.answer, failed: event.answer === null };
      const checked: State = { ...state, screen: { name: 'enter', code } };
      return event.answer?.ok === true ? ask(checked, { from: 'typed', text: event.digits }) : [checked, []];
    }
    case 'tab_opened':
      return openTab(state, event.tab);
    case 'settings_changed':
      return [{ ...state, settings: event.settings }, [{ do: 'store_settings', settings: event.settings }]];
    case 'list_known':
      return listKnown(state, event.state);
    case 'list_wanted':
      if (state.list.asking) return [state, []];
      return [{ ...state, list: { ...state.list, asking: true } }, [{ do: 'update_list' }]];
    case 'sheet_set':
      if (state.screen.name !== 'verdict') return [state, []];
      return [{ ...state, screen: { ...state.screen, sheet: event.sheet } }, []];
    case 'link_confirmed':
      // Only an answer to the question that is open.
      if (state.screen.name !== 'verdict' || state.screen.sheet !== 'link') return [state, []];
      return [
        { ...state, screen: { ...state.screen, sheet: 'closed' } },
        [{ do: 'open_link', url: event.url }],
      ];
    case 'torch_pressed':
      if (state.camera.is !== 'live') return [state, []];
      return [state, [{ do: 'set_torch', on: !state.camera.torch }]];
    case 'torch_set':
      if (state.camera.is !== 'live') return [state, []];
      return [{ ...state, camera: { ...state.camera, torch: event.on } }, []];
    case 'zoom_pressed':
      return zoomed(state, event.factor);
    case 'focus_pressed':
      return state.camera.is === 'live' && state.camera.abilities.focus
        ? [state, [{ do: 'focus', at: event.at }]]
        : [state, []];
    case 'lens_pressed': {
      if (state.camera.is !== 'live') return [state, []];
      const { lenses, lens } = state.camera.abilities;
      const next = lenses[(lenses.indexOf(lens ?? '') + 1) % lenses.length];
      return next === undefined || next === lens
        ? [state, []]
        : [{ ...state, camera: { is: 'starting' } }, [{ do: 'start_camera', lens: next }]];
    }
    case 'page_hidden':
      if (state.camera.is === 'trouble') return [state, []];
      return [{ ...state, camera: { is: 'off' }, sight: freshSight }, [{ do: 'release_camera' }]];
    case 'page_shown':
      return looksThrough(state) && mayWakeByItself(state.camera) ? wake(state) : [state, []];
    case 'camera_borrowed':
      return wake({ ...state, borrowed: true });
    case 'camera_given_back': {
      const own: State = { ...state, borrowed: false };
      return [own, looksThrough(own) ? [] : [{ do: 'rest_camera' }]];
    }
    case 'back':
      return back(state);
    case 'held_known':
      return kept.heldKnown(state, event.held);
    case 'recorded':
      return kept.recorded(state, event);
    case 'told':
      if (event.news.kind === 'list') return listKnown(state, event.news.list);
      if (event.news.kind === 'link') return give(state, 'link', event.news.text);
      return kept.told(state, event.news);
    case 'news_opened':
      return newsOpened(state);
    case 'news_closed':
      return kept.heldKnown(state, { news: [] });
    case 'consent_opened':
      return state.screen.name === 'verdict'
        ? [{ ...state, screen: { name: 'consent', over: state.screen } }, []]
        : [state, []];
    case 'consent_answered':
    case 'consent_changed':
      return kept.consentAnswered(state, event.consent);
    case 'server_chosen':
      return [state, [{ do: 'set_server', address: event.address }]];
    case 'address_refused':
      return state.screen.name === 'settings'
        ? [{ ...state, screen: { ...state.screen, said: 'address_refused' } }, []]
        : [state, []];
    case 'assessment_wanted':
      return kept.assessmentWanted(state);
    case 'history_searched':
      return kept.historySearched(state, event.search);
    case 'history_known':
      return kept.historyKnown(state, event);
    case 'entry_opened':
      return askEntry(state, event.entry);
    case 'entry_judged':
      return event.ask === state.asked.number ? openEntry(state, event.entry, event.judgement) : [state, []];
    case 'checked_again':
      return state.screen.name === 'verdict' ? ask(state, state.screen.source) : [state, []];
    case 'entries_forgotten':
      return kept.entriesForgotten(state, event.ids);
    case 'everything_forgotten':
      return [state, [{ do: 'forget_all' }]];
    case 'forgotten':
      return kept.forgotten(state, event);
    case 'export_wanted':
      return state.screen.name === 'history'
        ? [state, [{ do: 'export', form: event.form, entries: state.screen.list.entries }]]
        : [state, []];
    case 'exported': {
      if (state.screen.name !== 'history') return [state, []];
      return [
        { ...state, screen: { name: 'history', list: { ...state.screen.list, exported: event.exported } } },
        [],
      ];
    }
    case 'way_wanted':
      return kept.wayWanted(state);
    case 'way_known':
      return kept.wayKnown(state, event);
    case 'complain_opened':
      return kept.complainOpened(state);
    case 'complaint_given':
      return kept.complaintGiven(state, event);
    case 'complaint_left': {
      if (state.screen.name !== 'complain' || state.screen.waits === null) return [state, []];
      const { waits } = state.screen;
      const answered: State = { ...state, screen: { ...state.screen, waits: null } };
      return event.leave ? ask(answered, waits) : [answered, []];
    }
    case 'complaint_done':
      return kept.complaintDone(state, event.sending);
    case 'ticket_kept':
      return kept.ticketKept(state, event.ticket);
    case 'tickets_wanted':
      return [state, [{ do: 'progress', tickets: state.held.tickets.map(({ ticket }) => ticket) }]];
    case 'ticket_known':
      return kept.ticketKnown(state, event);
    case 'send_wanted':
      return [state, [{ do: 'send_now' }]];
    case 'install_pressed':
      return [kept.heldKnown(state, { installable: false })[0], [{ do: 'install' }]];
  }
}

function openTab(state: State, tab: TabName): Step {
  switch (tab) {
    case 'scan':
      return toScan(state);
    case 'history': {
      const [shown, effects] = show(state, { name: 'history', list: kept.freshHistory });
      return [
        shown,
        [
          ...effects,
          { do: 'history' },
          { do: 'progress', tickets: state.held.tickets.map(({ ticket }) => ticket) },
        ],
      ];
    }
    case 'receiving':
      return show(state, { name: 'receiving' });
    case 'settings':
      return show(state, { name: 'settings', said: null });
  }
}

/** A kept reading, judged anew by the list and the time of now. */
function openEntry(state: State, entry: HistoryEntry, judgement: Judgement): Step {
  const source: Source = { from: entry.origin, text: entry.text };
  const verdict = freshVerdict(source, judgement, state.asked.number + 1);
  const [shown, effects] = show(state, { ...verdict, entry, past: true });
  return [kept.heldKnown(shown, { news: without(state.held.news, [entry.id]) })[0], effects];
}

/** Where another screen is opened meanwhile, the answer is dropped as any other. */
function askEntry(state: State, entry: HistoryEntry): Step {
  const asked = { number: state.asked.number + 1, source: null };
  return [{ ...state, asked }, [{ do: 'judge_entry', ask: asked.number, entry }]];
}

/** One reading is opened by itself, several where all are. */
function newsOpened(state: State): Step {
  const [told, ...more] = state.held.news;
  if (told === undefined) return [state, []];
  if (more.length === 0) return askEntry(state, told.entry);
  return openTab(kept.heldKnown(state, { news: [] })[0], 'history');
}

const freshVerdict = (source: Source, judgement: Judgement, opened: number): VerdictScreen => ({
  name: 'verdict',
  source,
  judgement,
  entry: null,
  way: { is: 'unasked' },
  sheet: 'closed',
  past: false,
  reached: false,
  opened,
});

function zoomed(state: State, factor: number): Step {
  if (state.camera.is !== 'live' || state.camera.abilities.zoom === null) return [state, []];
  const { least, most } = state.camera.abilities.zoom;
  const zoom = Math.min(Math.max(factor, least), most);
  return [{ ...state, camera: { ...state.camera, zoom } }, [{ do: 'set_zoom', factor: zoom }]];
}

/** Whether someone looks through the camera now. */
const looksThrough = (state: State) => state.screen.name === 'scan' || state.borrowed;

/** Let go with the page, or taken by the device's own camera while that was open; what a person has to change waits for them. */
const mayWakeByItself = (camera: State['camera']) =>
  camera.is === 'off' || (camera.is === 'trouble' && camera.trouble === 'camera_busy');

function wake(state: State): Step {
  return [{ ...state, camera: { is: 'starting' } }, [{ do: 'start_camera' }]];
}

/** Leaves the viewfinder for another screen; whatever was being asked is no longer waited for. */
function show(state: State, screen: Screen): Step {
  const asked = { number: state.asked.number + 1, source: null };
  return [{ ...state, screen, asked, sight: leave(state.sight) }, [{ do: 'rest_camera' }]];
}

function back(state: State): Step {
  if (state.screen.name === 'verdict' && state.screen.sheet !== 'closed') {
    return [{ ...state, screen: { ...state.screen, sheet: 'closed' } }, []];
  }
  if (state.screen.name === 'consent') return kept.consentPutOff(state, state.screen.over);
  if (state.screen.name === 'complain' && state.screen.waits !== null)
    return [{ ...state, screen: { ...state.screen, waits: null } }, []];
  if (state.screen.name === 'complain' && state.screen.over !== null)
    return [{ ...state, screen: state.screen.over }, []];
  const fromHistory =
    state.screen.name === 'complain' || (state.screen.name === 'verdict' && state.screen.past);
  return fromHistory ? openTab(state, 'history') : toScan(state);
}

function toScan(state: State): Step {
  if (state.screen.name === 'scan') return [state, []];
  const asked = { number: state.asked.number + 1, source: null };
  const viewing: State = { ...state, screen: { name: 'scan' }, asked, hints: freshHints };
  return state.camera.is === 'trouble' ? [viewing, []] : wake(viewing);
}

function give(state: State, from: 'link' | 'paste', text: string): Step {
  const trimmed = text.trim().slice(0, MOST_TEXT);
  if (trimmed === '') return [state, []];
  const source: Source = { from, text: trimmed };
  return kept.textForLater(state, source) ?? ask(state, source);
}

function ask(state: State, source: Source): Step {
  const asked = { number: state.asked.number + 1, source };
  return [{ ...state, asked }, [{ do: 'judge', ask: asked.number, text: source.text }]];
}

function frameRead(state: State, event: Extract<Event, { type: 'frame_read' }>): Step {
  if (state.screen.name !== 'scan') return [state, []];
  const [sight, single] = look(state.sight, event.reading, event.width, event.height, event.at);
  const looking: State = { ...state, sight, hints: atHint(state.hints, event.reading), readerDown: false };
  if (single === null || state.asked.source !== null) return [looking, []];
  return ask(looking, { from: 'camera', text: single });
}

function pictureRead(state: State, event: Extract<Event, { type: 'picture_read' }>): Step {
  if (event.ask !== state.asked.number || state.screen.name !== 'picture') return [state, []];
  const symbols = [...new Map(event.reading.symbols.map((symbol) => [symbol.text, symbol])).values()];
  const [only, ...more] = symbols;
  if (only === undefined) return show(state, { name: 'trouble', trouble: 'picture_without_code' });
  const screen: Screen = { ...state.screen, found: { symbols, width: event.width, height: event.height } };
  const found: State = { ...state, screen };
  const text = more.length === 0 ? only.text : soleLabel(symbols.map((symbol) => symbol.text));
  return text === null ? [found, []] : ask(found, { from: 'picture', text });
}

function judged(state: State, event: Extract<Event, { type: 'judged' }>): Step {
  const source = state.asked.source;
  if (event.ask !== state.asked.number || source === null) return [state, []];
  const verdict = freshVerdict(source, event.judgement, state.asked.number);
  const asks = kept.mustAsk(state, source, event.judgement);
  const screen: Screen = asks ? { name: 'consent', over: verdict } : verdict;
  const asked = { ...state.asked, source: null };
  // Judged again while its first judging is being kept, a reading is still one reading.
  const isKept =
    state.screen.name === 'verdict' && state.screen.source === source && state.screen.entry === null;
  const sight = leave(
    source.from === 'camera' ? { ...state.sight, held: { text: source.text, seenAt: null } } : state.sight,
  );
  return [
    { ...state, screen, asked, sight },
    [
      { do: 'rest_camera' },
      { do: 'signal', tone: event.judgement.tone },
      ...(asks || isKept ? [] : [kept.recordOf(source)]),
    ],
  ];
}

function typed(state: State, digits: string): Step {
  if (state.screen.name !== 'enter') return [state, []];
  const screen: Screen = { name: 'enter', code: { digits, answer: null, failed: false } };
  return [{ ...state, screen }, digits.length === 16 ? [{ do: 'check_digits', digits }] : []];
}

/**
 * A verdict that could not be reached for want of a list is reached again when there is one. Where the
 * reading is kept the host judges it again by itself, and tells.
 */
function listKnown(state: State, list: ListState | null): Step {
  const told: State = { ...state, list: { state: list ?? state.list.state, asking: false } };
  if (
    state.screen.name !== 'verdict' ||
    state.screen.judgement.word !== 'could_not_check' ||
    state.screen.entry !== null
  )
    return [told, []];
  if (list === null || list.error !== null || list.issued === state.screen.judgement.list.issued)
    return [told, []];
  return ask(told, state.screen.source);
}
