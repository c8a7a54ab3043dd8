// The shapes of the flow: what it knows, what happens to it, what it asks to be done.

import type { Hints } from './hints';
import type { Told } from './news';
import type { Sight } from './sight';
import type { Settings } from './settings';
import type { Ticket } from './tickets';
import type { CameraAbilities, CameraTrouble } from '../reader/camera';
import type { PictureTrouble } from '../reader/picture';
import type { TabName } from '../tabs';
import type {
  Consent,
  HistoryEntry,
  Judgement,
  ListState,
  News,
  Origin,
  Outbox,
  Reading,
  Report,
  ReportProgress,
  ServerChoice,
  SymbolSeen,
  Tone,
  TypedCodeAnswer,
  Way,
} from '../wire';

export type Source = { from: Origin; text: string };

export type CameraState =
  | { is: 'off' }
  | { is: 'starting' }
  | { is: 'live'; abilities: CameraAbilities; torch: boolean; zoom: number }
  | { is: 'trouble'; trouble: CameraTrouble };

export type Trouble =
  PictureTrouble | 'picture_without_code' | 'reader_missing' | 'reader_stopped' | 'judge_failed';

export type TypedCode = { digits: string; answer: TypedCodeAnswer | null; failed: boolean };

export type Screen =
  | { name: 'scan' }
  | { name: 'picture'; file: Blob; found: { symbols: SymbolSeen[]; width: number; height: number } | null }
  | VerdictScreen
  | { name: 'consent'; over: VerdictScreen }
  /** `given`: a picture that came by itself, for the form; `waits`: a text that came, until the person says whether to leave the form for it. */
  | {
      name: 'complain';
      over: VerdictScreen | null;
      sending: Sending;
      given: Blob | null;
      waits: Source | null;
    }
  | { name: 'trouble'; trouble: Trouble }
  | { name: 'enter'; code: TypedCode }
  | { name: 'history'; list: HistoryList }
  | { name: 'receiving' }
  | { name: 'settings'; said: SettingsSaid | null };

export type Sheet = 'closed' | 'details' | 'link' | 'way' | 'card';

export type VerdictScreen = {
  name: 'verdict';
  source: Source;
  /** The verdict of this device. What a server says of the item is in the entry's report. */
  judgement: Judgement;
  /** The kept reading with what the server said; `null` while it is being kept, or where nothing is kept. */
  entry: HistoryEntry | null;
  way: WayHeld;
  sheet: Sheet;
  /** Opened from the history: the way back leads there. */
  past: boolean;
  /** It could not be reached when it was opened, and was while it was open. */
  reached: boolean;
  /** Tells one verdict from the next, also when one and the same is updated. */
  opened: number;
};

export type WayHeld =
  { is: 'unasked' } | { is: 'asking' } | { is: 'known'; way: Way } | { is: 'failed'; trouble: AskTrouble };

/** Why a question to the server has no answer. */
export type AskTrouble = 'not_reached' | 'no_server' | 'refused' | 'unknown';

export type Sending =
  | { is: 'writing' }
  | { is: 'sending' }
  | { is: 'sent'; ticket: string }
  | { is: 'failed'; trouble: AskTrouble };

export type HistoryList = {
  search: string;
  /** All that is kept, newest first. */
  entries: HistoryEntry[];
  is: 'asking' | 'known' | 'failed';
  /** What became of the last export. */
  exported: Exported | null;
};

export type Exported = { done: true; place: string | null } | { done: false };

export type SettingsSaid = 'deleted' | 'delete_failed' | 'address_refused';

export type ListHeld = { state: ListState | null; asking: boolean };

export type Held = {
  /** `null`: this host keeps nothing, or has not told yet. */
  consent: Consent | null;
  server: ServerChoice | null;
  outbox: Outbox | null;
  tickets: Ticket[];
  /** The person has put the question off for now. */
  putOff: boolean;
  /** What came of kept readings while another screen was open. */
  news: Told[];
  /** GTINs of products of which a record came, since this was opened, that their brand did not sign. */
  unsigned: string[];
  /** The browser offers to install the page. */
  installable: boolean;
};

export type State = {
  screen: Screen;
  held: Held;
  camera: CameraState;
  /** Another screen than the viewfinder looks through the camera. */
  borrowed: boolean;
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
  | { type: 'camera_borrowed' }
  | { type: 'camera_given_back' }
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
  | { type: 'sheet_set'; sheet: Sheet }
  | { type: 'link_confirmed'; url: string }
  | { type: 'held_known'; held: Partial<Held> }
  | { type: 'recorded'; text: string; entry: HistoryEntry }
  | { type: 'told'; news: News }
  | { type: 'news_opened' }
  | { type: 'news_closed' }
  | { type: 'consent_opened' }
  | { type: 'consent_answered'; consent: Consent }
  | { type: 'consent_changed'; consent: Consent }
  | { type: 'address_refused' }
  | { type: 'server_chosen'; address: string | null }
  | { type: 'assessment_wanted' }
  | { type: 'history_searched'; search: string }
  | { type: 'history_known'; entries: HistoryEntry[] | null }
  | { type: 'entry_opened'; entry: HistoryEntry }
  | { type: 'entry_judged'; ask: number; entry: HistoryEntry; judgement: Judgement }
  | { type: 'checked_again' }
  | { type: 'entries_forgotten'; ids: string[] }
  | { type: 'everything_forgotten' }
  | { type: 'forgotten'; all: boolean; done: boolean }
  | { type: 'export_wanted'; form: 'csv' | 'json' }
  | { type: 'exported'; exported: Exported }
  | { type: 'way_wanted' }
  | { type: 'way_known'; opened: number; way: WayHeld }
  | { type: 'complain_opened' }
  | { type: 'complaint_given'; report: Report }
  | { type: 'complaint_left'; leave: boolean }
  | { type: 'complaint_done'; sending: Sending }
  | { type: 'ticket_kept'; ticket: Ticket }
  | { type: 'tickets_wanted' }
  | { type: 'ticket_known'; ticket: string; progress: ReportProgress }
  | { type: 'send_wanted' }
  | { type: 'install_pressed' }
  | { type: 'torch_pressed' }
  | { type: 'torch_set'; on: boolean }
  | { type: 'zoom_pressed'; factor: number }
  | { type: 'focus_pressed'; at: { x: number; y: number } }
  | { type: 'lens_pressed' }
  | { type: 'page_hidden' }
  | { type: 'page_shown' }
  | { type: 'back' };

export type Effect =
  | { do: 'start_camera'; lens?: string }
  | { do: 'rest_camera' }
  | { do: 'release_camera' }
  | { do: 'set_torch'; on: boolean }
  | { do: 'set_zoom'; factor: number }
  | { do: 'focus'; at: { x: number; y: number } }
  | { do: 'read_picture'; ask: number; file: Blob }
  | { do: 'judge'; ask: number; text: string }
  | { do: 'check_digits'; digits: string }
  | { do: 'fetch_list' }
  | { do: 'update_list' }
  | { do: 'open_link'; url: string }
  | { do: 'store_settings'; settings: Settings }
  | { do: 'signal'; tone: Tone }
  | { do: 'load_held' }
  | { do: 'record'; source: Source }
  /** `since`: this entry and later ones are reported after all; `record`: kept once the consent is. */
  | { do: 'set_consent'; consent: Consent; since: string | null; record: Source | null }
  | { do: 'set_server'; address: string | null }
  | { do: 'send_now' }
  | { do: 'history' }
  | { do: 'judge_entry'; ask: number; entry: HistoryEntry }
  | { do: 'forget'; ids: string[] }
  | { do: 'forget_all' }
  | { do: 'export'; form: 'csv' | 'json'; entries: HistoryEntry[] }
  | { do: 'way'; opened: number; label: string }
  | { do: 'complain'; report: Report }
  | { do: 'store_tickets'; tickets: Ticket[] }
  | { do: 'progress'; tickets: string[] }
  | { do: 'install' };

export type Step = [State, Effect[]];
