// One person receiving on this device: what is shown, what was read, what is kept and shared. Decides
// nothing about goods: that is the core's. A label counts here only once it is on the disk.

import { command } from '../host';
import { middle } from '../parts/outline';
import type { FrameTaker, Runner } from '../runner.svelte';
import { signal } from '../signal';
import type {
  Contents,
  Deed,
  DeliveryNote,
  DeliveryState,
  Exception,
  ItemState,
  ItemStatus,
  Judgement,
  NoteChoices,
  NotePreview,
  NoteTrouble,
  Operation,
  Resolution,
  SymbolSeen,
  TextEncoding as NoteEncoding,
  VerdictWord,
} from '../wire';
import { Core, CoreTrouble, type Stand } from './core';
import { Share, ShareError, type ShareTrouble } from './share';
import { Store, type Kept, type Waiting } from './store';

/** How a code in view stands: being read, counted, counted at an earlier look, to be decided, set aside, or no label. */
export type Mark = 'reading' | ItemStatus | 'again' | 'other';

export type View =
  | { name: 'start' }
  | { name: 'preview'; file: string; text: string; encoding: NoteEncoding; choices: NoteChoices; preview: NotePreview }
  /** The camera looks for the label of a pallet or case. */
  | { name: 'unit' }
  | { name: 'live' }
  | { name: 'note'; state: DeliveryState }
  | { name: 'result'; state: DeliveryState; asked: boolean };

export type Seen = { symbols: SymbolSeen[]; width: number; height: number };

const ASK_NOTHING: NoteChoices = { columns: null, dateOrder: null, leaveOutBad: false };
/** Words under which a label proves nothing, so that the core keeps it apart from the item it names. */
const UNPROVEN: VerdictWord[] = ['key_stolen', 'unsigned_in_signing_scope', 'not_issued', 'issuer_not_enrolled', 'could_not_check'];
const TOKEN_KEY = 'assay.receiving.token';
const BY_KEY = 'assay.receiving.by';
const DAYS_KEY = 'assay.receiving.days';
const SHARE_EVERY_MS = 4_000;
/** Out of view for longer than this, a counted label that comes back is pointed out as counted before. */
const AWAY_MS = 1_500;
/** Answers remembered for codes in view; a hall of goods is smaller. */
const MOST_TEXTS = 20_000;

export class Session {
  view: View = $state.raw({ name: 'start' });
  kept: Kept[] = $state.raw([]);
  delivery: Kept | null = $state.raw(null);
  stand: Stand | null = $state.raw(null);
  seen: Seen = $state.raw({ symbols: [], width: 0, height: 0 });
  marks: ReadonlyMap<string, Mark> = $state.raw(new Map());
  trouble: NoteTrouble | 'storage' | ShareTrouble | null = $state.raw(null);
  /** The item that is being decided. */
  deciding: ItemState | null = $state.raw(null);
  sharing: 'off' | 'asking' | 'done' | ShareTrouble = $state.raw('off');
  /** Receiving events of this device that the server has not taken, and why it did not when it was asked last. */
  waiting: Waiting[] = $state.raw([]);
  handing: ShareTrouble | null = $state.raw(null);
  /** Said to a screen reader after each frame that counted something. */
  news: { received: number; open: number } | null = $state.raw(null);
  token = $state(stored(TOKEN_KEY));
  by = $state(stored(BY_KEY));
  days = $state(Number(stored(DAYS_KEY)) || 0);

  readonly #runner: Runner;
  readonly #core = new Core();
  readonly #store = new Store();
  /** What each text in view was found to be, and under which key it counts. */
  readonly #known = new Map<string, { mark: Mark; key: string | null; deed: Deed | null }>();
  /** When each text was in view last, and which of those in view were counted at an earlier look. */
  readonly #seenAt = new Map<string, number>();
  readonly #again = new Set<string>();
  /** Texts that were seen at two places at once: one of them is a copy. */
  #copies: string[] = [];
  readonly #copied = new Set<string>();
  readonly #items = new Map<string, ItemStatus>();
  #queue: string[] = [];
  #working = false;
  #sending = false;

  constructor(runner: Runner) {
    this.#runner = runner;
    void this.#guard(async () => {
      this.kept = newestFirst(await this.#store.deliveries());
      this.waiting = await this.#store.events();
      // Killed in the middle: go on where it was.
      const open = this.kept.find((one) => one.finishedAt === null);
      if (open !== undefined) await this.resume(open);
    });
    setInterval(() => void this.share(), SHARE_EVERY_MS);
  }

  /** The server that this page came from; an app window has none of its own. */
  get server(): URL | null {
    return this.#runner.host.place.kind === 'page' ? new URL(document.baseURI) : null;
  }

  setToken(token: string): void {
    this.token = keepText(TOKEN_KEY, token.trim());
  }

  setBy(by: string): void {
    this.by = keepText(BY_KEY, by.trim().slice(0, 40));
  }

  setDays(days: number): void {
    this.days = Math.max(0, Math.min(3650, Math.round(days) || 0));
    keepText(DAYS_KEY, String(this.days));
    if (this.delivery !== null) void this.#do([{ kind: 'near_expiry', days: this.days }]);
  }

  go(view: View): void {
    this.trouble = null;
    this.view = view;
  }

  async openFile(file: File): Promise<void> {
    await this.#guard(async () => {
      const { text, encoding } = await this.#core.text(await file.arrayBuffer());
      if (text.trimStart().startsWith('{')) return this.begin(await this.#core.shipping(text));
      const preview = await this.#core.preview(text, encoding, ASK_NOTHING);
      this.go({ name: 'preview', file: file.name, text, encoding, choices: ASK_NOTHING, preview });
    });
  }

  async correct(choices: NoteChoices): Promise<void> {
    const { view } = this;
    if (view.name !== 'preview') return;
    await this.#guard(async () => {
      this.go({ ...view, choices, preview: await this.#core.preview(view.text, view.encoding, choices) });
    });
  }

  async import(): Promise<void> {
    const { view } = this;
    if (view.name === 'preview') await this.#guard(async () => this.begin(await this.#core.import(view.text, view.choices)));
  }

  /** The note of a pallet or case by its SSCC, from the server. */
  async unit(sscc: string): Promise<void> {
    await this.#guard(async () => {
      const share = this.#share();
      if (share !== null) await this.begin(await this.#core.unit(await share.contents<Contents>(sscc)));
    });
  }

  /** Readings while the label of a pallet or case is looked for. */
  takeUnit: FrameTaker = (reading, { width, height }) => {
    this.seen = { symbols: reading.symbols, width, height };
    void this.#guard(async () => {
      for (const { text } of reading.symbols) {
        const sscc = await this.#core.sscc(text);
        if (sscc === null || this.view.name !== 'unit' || this.#working) continue;
        this.#working = true;
        try {
          signal('good', this.#runner.state.settings);
          this.go({ name: 'start' });
          await this.unit(sscc);
        } finally {
          this.#working = false;
        }
        return;
      }
    });
  };

  /** Takes part in a delivery that another device has shared. */
  async join(code: string): Promise<void> {
    await this.#guard(async () => {
      const share = this.#share();
      if (share === null) return;
      const id = code.trim().toUpperCase();
      await this.begin(await share.note(id), id);
    });
  }

  async begin(note: DeliveryNote, id: string | null = null): Promise<void> {
    const delivery: Kept = {
      id: id ?? newCode(),
      note,
      createdAt: Date.now(),
      finishedAt: null,
      shared: id !== null,
      cursor: 0,
      received: 0,
      expected: 0,
      open: 0,
    };
    await this.#store.keep(delivery);
    await this.resume(delivery);
    if (this.days > 0) await this.#do([{ kind: 'near_expiry', days: this.days }]);
    if (delivery.shared) await this.share();
  }

  async resume(delivery: Kept): Promise<void> {
    this.#known.clear();
    this.#items.clear();
    this.#copied.clear();
    this.#seenAt.clear();
    this.#again.clear();
    this.marks = new Map();
    this.delivery = delivery;
    this.#took(await this.#core.open(delivery.note, await this.#store.operations(delivery.id)));
    if (delivery.finishedAt === null) this.go({ name: 'live' });
    else await this.result(false);
  }

  /** Every reading of the camera while the live screen is shown. */
  take: FrameTaker = (reading, { width, height, at }) => {
    this.seen = { symbols: reading.symbols, width, height };
    for (const { text } of reading.symbols) {
      const isBack = at - (this.#seenAt.get(text) ?? -Infinity) > AWAY_MS;
      if (isBack) this.#comesBack(text);
      this.#seenAt.set(text, at);
      if (this.#known.has(text)) continue;
      if (this.#known.size >= MOST_TEXTS) {
        this.#known.clear();
        this.#seenAt.clear();
      }
      this.#known.set(text, { mark: 'reading', key: null, deed: null });
      this.#queue.push(text);
    }
    for (const text of seenTwice(reading.symbols)) {
      if (this.#copied.has(text)) continue;
      this.#copied.add(text);
      this.#copies.push(text);
    }
    this.#show();
    void this.#work();
  };

  async note(): Promise<void> {
    await this.#guard(async () => this.go({ name: 'note', state: await this.#core.state() }));
  }

  async result(asked: boolean): Promise<void> {
    await this.#guard(async () => this.go({ name: 'result', state: await this.#core.state(), asked }));
  }

  async decide(item: ItemState, resolution: Resolution, reason: string | null, photo: Blob | null = null): Promise<void> {
    const name = photo === null ? null : `${newId()}.jpg`;
    await this.#guard(async () => {
      if (photo !== null && name !== null) await this.#store.photo(name, photo);
      const exceptions: Exception[] = item.exceptions;
      await this.#do([{ kind: 'resolve', item: item.key, resolution, exceptions, reason, photo: name }]);
      this.deciding = null;
      if (this.view.name === 'note') await this.note();
    });
  }

  async finish(): Promise<void> {
    await this.#guard(async () => {
      const { delivery } = this;
      if (delivery === null) return;
      const at = new Date();
      const { items, document } = await this.#core.handOver(at.toISOString(), offset(at));
      const operation = this.#operation({ kind: 'finish', items }, at);
      const event = items.length === 0 ? null : { id: operation.id, delivery: delivery.id, at: at.getTime(), document };
      const ended = { ...delivery, ...this.#sums(), finishedAt: at.getTime() };
      await this.#store.finish(ended, operation, event);
      this.delivery = ended;
      this.#took(await this.#core.add([operation]));
      this.waiting = await this.#store.events();
      await this.result(false);
      void this.share();
    });
  }

  /** Open exceptions are carried on: the delivery can be taken up again. */
  async reopen(): Promise<void> {
    await this.#guard(async () => {
      await this.#keep({ finishedAt: null });
      this.go({ name: 'live' });
    });
  }

  csv = () => this.#core.csv();
  epcis = () => {
    const at = new Date(this.delivery?.finishedAt ?? Date.now());
    return this.#core.epcis(at.toISOString(), offset(at));
  };

  async leave(): Promise<void> {
    this.delivery = null;
    this.stand = null;
    await this.#guard(async () => {
      this.kept = newestFirst(await this.#store.deliveries());
      this.go({ name: 'start' });
    });
  }

  async startSharing(): Promise<void> {
    await this.#guard(async () => {
      await this.#keep({ shared: true });
      await this.share();
    });
  }

  /** Takes part in the server's set; without network the next time does. */
  async share(): Promise<void> {
    const share = this.token === '' || this.server === null ? null : new Share(this.token, this.server);
    if (share === null || this.sharing === 'asking') return;
    await this.#sendEvents(share);
    const { delivery } = this;
    if (delivery === null || !delivery.shared) return;
    this.sharing = 'asking';
    try {
      const { operations, cursor } = await share.exchange(delivery, this.#store);
      if (operations.length > 0) {
        await this.#store.add(delivery.id, operations, true);
        if (this.delivery?.id === delivery.id) this.#took(await this.#core.add(operations));
      }
      if (this.delivery?.id === delivery.id && cursor !== delivery.cursor) await this.#keep({ cursor });
      this.sharing = 'done';
    } catch (error) {
      this.sharing = error instanceof ShareError ? error.trouble : 'offline';
    }
  }

  /** Gives the server what waits for it; what it could not take now, the next time tries again. */
  async #sendEvents(share: Share): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (const event of this.waiting.filter(({ refused }) => refused !== true)) await this.#sendEvent(share, event);
      this.handing = null;
    } catch (error) {
      this.handing = error instanceof ShareError ? error.trouble : 'offline';
    } finally {
      this.waiting = await this.#store.events().catch(() => this.waiting);
      this.#sending = false;
    }
  }

  async #sendEvent(share: Share, event: Waiting): Promise<void> {
    try {
      await share.capture(event.document);
      await this.#store.sent(event.id);
    } catch (error) {
      if (!(error instanceof ShareError) || error.trouble !== 'refused') throw error;
      // Asking again would be refused again, and must not hold up the others.
      await this.#store.wait({ ...event, refused: true });
    }
  }

  /** The quiet cue for a label that was counted before: seen, and not counted again. */
  #comesBack(text: string): void {
    const key = this.#known.get(text)?.key ?? null;
    if (key !== null && this.#items.get(key) === 'received') this.#again.add(text);
    else this.#again.delete(text);
  }

  /** Judges what is new, keeps it, then shows it: one frame's labels together. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.#queue.length + this.#copies.length > 0) {
        const [texts, copies] = [this.#queue, this.#copies];
        this.#queue = [];
        this.#copies = [];
        const deeds: Deed[] = [];
        for (const text of texts) {
          const deed = await this.#judged(text);
          if (deed !== null) deeds.push(deed);
        }
        for (const text of copies) {
          const deed = this.#known.get(text)?.deed;
          if (deed?.kind === 'count' && !UNPROVEN.includes(deed.verdict)) deeds.push({ ...deed, verdict: 'possible_copy' });
        }
        if (deeds.length === 0) continue;
        const before = this.stand?.totals;
        await this.#do(deeds);
        const [open, received] = [this.stand?.totals.open ?? 0, this.stand?.totals.received ?? 0];
        signal(open > (before?.open ?? 0) ? 'warn' : 'good', this.#runner.state.settings);
        this.news = { received, open };
      }
    } catch {
      // What could not be kept is read again in the next frame.
      this.trouble = 'storage';
      for (const [text, { mark }] of this.#known) if (mark === 'reading') this.#known.delete(text);
    } finally {
      this.#working = false;
      this.#show();
    }
  }

  /** What a text counts as, or nothing when it is no label or is counted already. */
  async #judged(text: string): Promise<Deed | null> {
    const judgement: Judgement = await command(this.#runner.host, 'judge')(text);
    const { fields, word } = judgement;
    if (fields === null || fields.serial === null || word === 'not_signed_label') {
      this.#known.set(text, { mark: 'other', key: null, deed: null });
      return null;
    }
    const { gtin, lot, serial, expiry } = fields;
    const key = `${gtin}.${serial}${UNPROVEN.includes(word) ? '~' : ''}`;
    const deed: Deed = { kind: 'count', gtin, lot, serial, expiry, verdict: word };
    this.#known.set(text, { mark: 'reading', key, deed });
    if (!this.#items.has(key)) return deed;
    // Counted before the page was opened, or by a colleague.
    this.#again.add(text);
    return null;
  }

  async #do(deeds: Deed[]): Promise<void> {
    const { delivery } = this;
    if (delivery === null) return;
    const at = new Date();
    const operations = deeds.map((deed) => this.#operation(deed, at));
    await this.#store.add(delivery.id, operations, false);
    this.#took(await this.#core.add(operations));
  }

  #operation(deed: Deed, at: Date): Operation {
    const by = this.by === '' ? this.#runner.words.say('receive.someone') : this.by;
    return { id: newId(), by, at: at.toISOString(), deed };
  }

  #took(stand: Stand): void {
    for (const { key, status } of stand.items) this.#items.set(key, status);
    this.stand = stand;
    this.#show();
  }

  #show(): void {
    const marks = new Map<string, Mark>();
    for (const { text } of this.seen.symbols) {
      const known = this.#known.get(text);
      const counted = known?.key == null ? undefined : this.#items.get(known.key);
      const isAgain = counted === 'received' && this.#again.has(text);
      marks.set(text, isAgain ? 'again' : (counted ?? known?.mark ?? 'reading'));
    }
    this.marks = marks;
  }

  async #keep(change: Partial<Kept>): Promise<void> {
    if (this.delivery === null) return;
    const delivery = { ...this.delivery, ...this.#sums(), ...change };
    await this.#store.keep(delivery);
    this.delivery = delivery;
  }

  #sums(): Partial<Kept> {
    const { totals } = this.stand ?? {};
    return totals === undefined ? {} : { received: totals.received, expected: totals.expected, open: totals.open };
  }

  #share(): Share | null {
    if (this.server !== null && this.token !== '') return new Share(this.token, this.server);
    this.trouble = 'token';
    return null;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CoreTrouble && error.trouble !== 'bad_ask' && error.trouble !== 'no_delivery') this.trouble = error.trouble;
      else this.trouble = error instanceof ShareError ? error.trouble : 'storage';
    }
  }
}

/** Texts of codes that stand apart by more than their own size, in one frame. */
export function seenTwice(symbols: SymbolSeen[]): string[] {
  const first = new Map<string, SymbolSeen>();
  const twice = new Set<string>();
  for (const symbol of symbols) {
    const other = first.get(symbol.text);
    if (other === undefined) first.set(symbol.text, symbol);
    else if (distance(middle(symbol.corners), middle(other.corners)) > distance(other.corners[0], other.corners[2])) twice.add(symbol.text);
  }
  return [...twice];
}

const distance = (a: [number, number], b: [number, number]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

const newestFirst = (all: Kept[]) => [...all].sort((a, b) => b.createdAt - a.createdAt);

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const newId = () => [...random(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Ten letters to tell a colleague: none that is taken for another. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const newCode = () => [...random(10)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** `+08:00`, as EPCIS writes a place's offset. */
function offset(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

function stored(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function keepText(key: string, text: string): string {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is denied: it lasts as long as the page.
  }
  return text;
}

/** One for the page: leaving the screen loses nothing. */
let session: Session | null = null;
export const sessionOf = (runner: Runner): Session => (session ??= new Session(runner));
