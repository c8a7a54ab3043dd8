// The whole course of the interface as one pure function: step(state, event) → [state, effects].
// No clock, no promise, no browser: times come with the events, deeds go out as effects.

import { atHint, freshHints, type Hints } from './flow/hints';
import { freshSight, leave, look, type Sight } from './flow/sight';
import { defaultSettings, type Settings } from './flow/settings';
import type { CameraAbilities, CameraTrouble } from './reader/camera';
import type { PictureTrouble } from './reader/picture';
import type { TabName } from './tabs';
import type { Judgement, ListState, Reading, SymbolSeen, Tone, TypedCodeAnswer } from './wire';

/** The most text that one QR code can hold is 7,089 digits; more than this is not from a code. */
const MOST_TEXT = 8192;

export type Source = { from: 'camera' | 'picture' | 'link' | 'paste'; text: string };

export type CameraState =
  | { is: 'off' }
  | { is: 'starting' }
  | { is: 'live'; abilities: CameraAbilities; torch: boolean; zoom: number }
  | { is: 'trouble'; trouble: CameraTrouble };

export type Trouble = PictureTrouble | 'picture_without_code' | 'reader_missing' | 'reader_stopped' | 'judge_failed';

export type TypedCode = { digits: string; answer: TypedCodeAnswer | null; failed: boolean };

export type Screen =
  | { name: 'scan' }
  | { name: 'picture'; file: Blob; found: { symbols: SymbolSeen[]; width: number; height: number } | null }
  | { name: 'verdict'; source: Source; judgement: Judgement; sheet: 'closed' | 'details' | 'link' }
  | { name: 'trouble'; trouble: Trouble }
  | { name: 'enter'; code: TypedCode }
  | { name: 'settings' };

export type ListHeld = { state: ListState | null; asking: boolean };

export type State = {
  screen: Screen;
  camera: CameraState;
  sight: Sight;
  hints: Hints;
  list: ListHeld;
  settings: Settings;
  /** The ask under way, and the number of the last one: an answer to an earlier one is dropped. */
  asked: { number: number; source: Source | null };
  /** Frames are not being read although the camera runs. */
  readerDown: boolean;
};

export type Event =
  | { type: 'started'; link: string | null }
  | { type: 'camera_started'; abilities: CameraAbilities }
  | { type: 'camera_failed'; trouble: CameraTrouble }
  | { type: 'camera_lost' }
  | { type: 'camera_wanted' }
  | { type: 'frame_read'; reading: Reading; width: number; height: number; at: number }
  | { type: 'frame_failed'; loaded: boolean }
  | { type: 'code_chosen'; text: string }
  | { type: 'picture_given'; file: Blob }
  | { type: 'picture_read'; ask: number; reading: Reading; width: number; height: number }
  | { type: 'picture_failed'; ask: number; trouble: Trouble }
  | { type: 'text_given'; from: 'link' | 'paste'; text: string }
  | { type: 'judged'; ask: number; judgement: Judgement }
  | { type: 'judge_failed'; ask: number; trouble: Trouble }
  | { type: 'enter_opened' }
  | { type: 'digits_typed'; digits: string }
  | { type: 'digits_checked'; digits: string; answer: TypedCodeAnswer | null }
  | { type: 'tab_opened'; tab: TabName }
  | { type: 'settings_changed'; settings: Settings }
  | { type: 'list_known'; state: ListState | null }
  | { type: 'list_wanted' }
  | { type: 'sheet_set'; sheet: 'closed' | 'details' | 'link' }
  | { type: 'link_confirmed'; url: string }
  | { type: 'torch_pressed' }
  | { type: 'torch_set'; on: boolean }
  | { type: 'zoom_pressed'; factor: number }
  | { type: 'page_hidden' }
  | { type: 'page_shown' }
  | { type: 'back' };

export type Effect =
  | { do: 'start_camera' }
  | { do: 'rest_camera' }
  | { do: 'release_camera' }
  | { do: 'set_torch'; on: boolean }
  | { do: 'set_zoom'; factor: number }
  | { do: 'read_picture'; ask: number; file: Blob }
  | { do: 'judge'; ask: number; text: string }
  | { do: 'check_digits'; digits: string }
  | { do: 'fetch_list' }
  | { do: 'update_list' }
  | { do: 'open_link'; url: string }
  | { do: 'store_settings'; settings: Settings }
  | { do: 'signal'; tone: Tone };

export type Step = [State, Effect[]];

export function initial(settings: Settings = defaultSettings): State {
  return {
    screen: { name: 'scan' },
    camera: { is: 'off' },
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
      return [begun, [{ do: 'fetch_list' }, ...effects]];
    }
    case 'camera_started':
      return [{ ...state, camera: { is: 'live', abilities: event.abilities, torch: false, zoom: event.abilities.zoom?.least ?? 1 } }, []];
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
      const asked = { number: state.asked.number + 1, source: null };
      const screen: Screen = { name: 'picture', file: event.file, found: null };
      return [{ ...state, screen, asked }, [{ do: 'rest_camera' }, { do: 'read_picture', ask: asked.number, file: event.file }]];
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
      return [{ ...state, screen: { name: 'enter', code } }, []];
    }
    case 'tab_opened':
      return event.tab === 'scan' ? toScan(state) : show(state, { name: event.tab });
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
      if (state.screen.name !== 'verdict') return [state, []];
      return [{ ...state, screen: { ...state.screen, sheet: 'closed' } }, [{ do: 'open_link', url: event.url }]];
    case 'torch_pressed':
      if (state.camera.is !== 'live') return [state, []];
      return [state, [{ do: 'set_torch', on: !state.camera.torch }]];
    case 'torch_set':
      if (state.camera.is !== 'live') return [state, []];
      return [{ ...state, camera: { ...state.camera, torch: event.on } }, []];
    case 'zoom_pressed':
      if (state.camera.is !== 'live') return [state, []];
      return [{ ...state, camera: { ...state.camera, zoom: event.factor } }, [{ do: 'set_zoom', factor: event.factor }]];
    case 'page_hidden':
      if (state.camera.is === 'trouble') return [state, []];
      return [{ ...state, camera: { is: 'off' }, sight: freshSight }, [{ do: 'release_camera' }]];
    case 'page_shown':
      return state.screen.name === 'scan' && state.camera.is === 'off' ? wake(state) : [state, []];
    case 'back':
      return back(state);
  }
}

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
  return toScan(state);
}

function toScan(state: State): Step {
  if (state.screen.name === 'scan') return [state, []];
  const asked = { number: state.asked.number + 1, source: null };
  const viewing: State = { ...state, screen: { name: 'scan' }, asked, hints: freshHints };
  return state.camera.is === 'trouble' ? [viewing, []] : wake(viewing);
}

function give(state: State, from: 'link' | 'paste', text: string): Step {
  const trimmed = text.trim().slice(0, MOST_TEXT);
  return trimmed === '' ? [state, []] : ask(state, { from, text: trimmed });
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
  return more.length === 0 ? ask(found, { from: 'picture', text: only.text }) : [found, []];
}

function judged(state: State, event: Extract<Event, { type: 'judged' }>): Step {
  const source = state.asked.source;
  if (event.ask !== state.asked.number || source === null) return [state, []];
  const screen: Screen = { name: 'verdict', source, judgement: event.judgement, sheet: 'closed' };
  const asked = { ...state.asked, source: null };
  const sight = leave(source.from === 'camera' ? { ...state.sight, held: { text: source.text, seenAt: null } } : state.sight);
  return [{ ...state, screen, asked, sight }, [{ do: 'rest_camera' }, { do: 'signal', tone: event.judgement.tone }]];
}

function typed(state: State, digits: string): Step {
  if (state.screen.name !== 'enter') return [state, []];
  const screen: Screen = { name: 'enter', code: { digits, answer: null, failed: false } };
  return [{ ...state, screen }, digits.length === 16 ? [{ do: 'check_digits', digits }] : []];
}

/** A verdict that could not be reached for want of a list is reached again when there is one. */
function listKnown(state: State, list: ListState | null): Step {
  const told: State = { ...state, list: { state: list ?? state.list.state, asking: false } };
  if (state.screen.name !== 'verdict' || state.screen.judgement.word !== 'could_not_check') return [told, []];
  if (list === null || list.error !== null || list.issued === state.screen.judgement.list.issued) return [told, []];
  return ask(told, state.screen.source);
}
