// One person receiving on this device: which view is shown, the delivery at hand, what is done about it.
// Decides nothing about goods: that is the core's. A label counts here only once it is on the disk.

import { command } from '../host';
import type { FrameTaker, Runner } from '../runner.svelte';
import { signal } from '../signal';
import type {
  Deed,
  DeliveryNote,
  DeliveryState,
  Exception,
  ItemState,
  NoteChoices,
  NotePreview,
  NoteTrouble,
  Operation,
  Resolution,
  Saved,
  TextEncoding as NoteEncoding,
  VerdictWord,
} from '../wire';
import { Core, CoreTrouble, type Stand } from './core';
import { InView } from './in_view.svelte';
import { asHere, newCode, newId, offset } from './made';
import { ShareError, troubleOf, type Share, type ShareTrouble } from './share';
import { itemOf, Store, type Kept } from './store';
import { BY_KEY, DAYS_KEY, keepText, stored } from './stored';
import { Together } from './together.svelte';
import { ssccIn } from './unit';

export type View =
  | { name: 'start' }
  | {
      name: 'preview';
      file: string;
      text: string;
      encoding: NoteEncoding;
      choices: NoteChoices;
      preview: NotePreview;
    }
  /** The camera looks for the label of a pallet or case. */
  | { name: 'unit' }
  /** It looks for a label of the goods in that unit, which the server wants to see; one that was shown may not have done. */
  | { name: 'unit_label'; sscc: string; isOther: boolean }
  | { name: 'live' }
  | { name: 'note'; state: DeliveryState }
  | { name: 'result'; state: DeliveryState; asked: boolean };

const ASK_NOTHING: NoteChoices = { columns: null, dateOrder: null, leaveOutBad: false };
const SHARE_EVERY_MS = 4_000;

export class Session {
  view: View = $state.raw({ name: 'start' });
  kept: Kept[] = $state.raw([]);
  delivery: Kept | null = $state.raw(null);
  stand: Stand | null = $state.raw(null);
  trouble: NoteTrouble | 'storage' | ShareTrouble | null = $state.raw(null);
  /** The item that is being decided. */
  deciding: ItemState | null = $state.raw(null);
  /** Said to a screen reader after each frame that counted something. */
  news: { received: number; open: number } | null = $state.raw(null);
  /** Where the result was put when it was last saved, as far as that is told; or that it could not be. */
  saved: Saved | 'failed' | null = $state.raw(null);
  by = $state(stored(BY_KEY));
  days = $state(Number(stored(DAYS_KEY)) || 0);

  readonly inView: InView;
  readonly together: Together;

  readonly #runner: Runner;
  readonly #core = new Core();
  readonly #store = new Store(() => this.#end());
  readonly #sharing: ReturnType<typeof setInterval>;
  #working = false;
  /** Of which items the server was asked, and whether it knows no such question. */
  readonly #asked = new Set<string>();
  #isUnable = false;
  /** Labels that were shown for a unit's contents. */
  readonly #shown = new Set<string>();
  #asking = false;

  constructor(runner: Runner) {
    this.#runner = runner;
    this.inView = new InView((text) => command(runner.host, 'judge')(text), this.#core.twice);
    this.together = new Together(runner, this.#store);
    void this.#guard(async () => {
      // What waits first: whoever opens a delivery is told of its record by that.
      await this.together.load();
      this.kept = newestFirst(await this.#store.deliveries());
      // Killed in the middle: go on where it was.
      const open = this.kept.find((one) => one.finishedAt === null);
      if (open !== undefined) await this.resume(open);
    });
    this.#sharing = setInterval(() => void this.share(), SHARE_EVERY_MS);
  }

  /** Everything was deleted: who receives next begins anew. */
  #end(): void {
    clearInterval(this.#sharing);
    if (session === this) session = null;
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
    this.saved = null;
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
    if (view.name === 'preview')
      await this.#guard(async () => this.begin(await this.#core.import(view.text, view.choices)));
  }

  /** The note of a pallet or case by its SSCC, from the server, which may first want a label of what is in it. */
  async unit(sscc: string, label: string | null = null): Promise<void> {
    await this.#guard(async () => {
      const share = this.#share();
      if (share === null) return;
      // What was shown for another unit may be in this one.
      if (label === null) this.#shown.clear();
      try {
        await this.begin(await this.#core.unit(await share.contents(sscc, label)));
      } catch (error) {
        // One that is no label of its brand's, or never was allotted, opens no more than another's.
        const isOther = label !== null && troubleOf(error) === 'refused';
        if (isOther || (error instanceof ShareError && error.wantsLabel))
          return this.go({ name: 'unit_label', sscc, isOther: label !== null });
        if (this.view.name === 'unit_label') this.go({ name: 'start' });
        throw error;
      }
    });
  }

  /** Readings while the label of a pallet or case is looked for. */
  takeUnit: FrameTaker = (reading, { width, height, video }) => {
    this.inView.glance(reading.symbols, width, height);
    if (this.#working) return;
    this.#working = true;
    void this.#guard(async () => {
      const sscc = await ssccIn(this.#core, reading, video);
      if (sscc === null || this.view.name !== 'unit') return;
      signal('good', this.#runner.state.settings);
      this.go({ name: 'start' });
      await this.unit(sscc);
    }).finally(() => (this.#working = false));
  };

  /** Readings while a label of the goods in a unit is looked for. Each is shown to the server once. */
  takeUnitLabel: FrameTaker = (reading, { width, height }) => {
    this.inView.glance(reading.symbols, width, height);
    if (this.#working) return;
    this.#working = true;
    void this.#guard(async () => {
      const label = await this.inView.shown(reading.symbols, this.#shown);
      if (label === null) return;
      signal('good', this.#runner.state.settings);
      await this.showLabel(label);
    }).finally(() => (this.#working = false));
  };

  /** Asks for the unit at hand again, with the label of an item in it: as it was read, or its digits. */
  async showLabel(label: string): Promise<void> {
    const { view } = this;
    if (view.name !== 'unit_label') return;
    this.#shown.add(label);
    await this.unit(view.sscc, label);
  }

  /** Takes part in a delivery that another device has shared. */
  async join(code: string): Promise<void> {
    await this.#guard(async () => {
      const share = this.#share();
      if (share === null) return;
      const id = code.replace(/\s/g, '').toUpperCase();
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
      ends: [],
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
    this.inView.begin(await this.#store.labels(delivery.id));
    this.#asked.clear();
    this.#shown.clear();
    this.delivery = delivery;
    await this.#took(await this.#core.open(delivery.note, await this.#store.operations(delivery.id)));
    if (delivery.finishedAt === null) this.go({ name: 'live' });
    else await this.result(false);
  }

  /** Every reading of the camera while the live screen is shown. */
  take: FrameTaker = (reading, frame) => {
    this.inView.take(reading, frame);
    void this.#work();
  };

  /** A list came, or the network returned: labels that could not be checked may be proved now. */
  judgeAgain(): void {
    if (this.delivery === null || this.delivery.finishedAt !== null) return;
    this.inView.judgeAgain();
    void this.#work();
  }

  async note(): Promise<void> {
    await this.#guard(async () => this.go({ name: 'note', state: await this.#core.state() }));
  }

  async result(asked: boolean): Promise<void> {
    await this.#guard(async () => this.go({ name: 'result', state: await this.#core.state(), asked }));
  }

  async decide(
    item: ItemState,
    resolution: Resolution,
    reason: string | null,
    photo: Blob | null = null,
  ): Promise<void> {
    const name = photo === null ? null : `${newId()}.${ENDINGS[photo.type] ?? 'jpg'}`;
    await this.#guard(async () => {
      if (photo !== null && name !== null) await this.#store.photo(name, photo);
      const exceptions: Exception[] = item.exceptions;
      // The newest decision is the one that is told: a photograph taken before stays with it.
      await this.#do([
        { kind: 'resolve', item: item.key, resolution, exceptions, reason, photo: name ?? item.photo },
      ]);
      this.deciding = null;
    });
  }

  async finish(): Promise<void> {
    await this.#guard(async () => {
      const { delivery } = this;
      if (delivery === null) return;
      const at = new Date();
      const { items, document } = await this.#core.handOver(at.toISOString(), offset(at));
      const operation = this.#operation({ kind: 'finish', items }, at);
      const event =
        items.length === 0
          ? null
          : {
              id: operation.id,
              delivery: delivery.id,
              at: at.getTime(),
              offset: offset(at),
              document,
              settled: false,
            };
      const ended = { ...delivery, ...this.#sums(), finishedAt: at.getTime() };
      await this.#store.finish(ended, operation, event);
      // Before the end is shown: a record that is not known to wait is said to be with the server.
      await this.together.load();
      this.delivery = ended;
      await this.#took(await this.#core.add([operation]));
      await this.result(false);
      void this.share();
    });
  }

  /** Open exceptions are carried on: the delivery can be taken up again. */
  async reopen(): Promise<void> {
    await this.#guard(async () => {
      await this.#keep({ finishedAt: null });
      this.go({ name: 'live' });
      this.judgeAgain();
    });
  }

  /** Hands the result to the person as a file. */
  save = (form: 'csv' | 'epcis', name: string): Promise<void> => this.#save(name, () => this.#file(form));

  /** A photograph of an item; none when it was taken on another device. */
  photograph = (name: string): Promise<Blob | undefined> => this.#store.photograph(name);

  /** Hands a photograph to the person, under the name that the result's table says. */
  savePhotograph = (name: string, photo: Blob): Promise<void> =>
    this.#save(name, () => Promise.resolve(photo));

  async #save(name: string, file: () => Promise<Blob>): Promise<void> {
    try {
      this.saved = await command(this.#runner.host, 'save')(name, await file());
    } catch {
      this.saved = 'failed';
    }
  }

  async #file(form: 'csv' | 'epcis'): Promise<Blob> {
    if (form === 'csv') return new Blob([await this.#core.csv()], { type: 'text/csv;charset=utf-8' });
    const at = new Date(this.delivery?.finishedAt ?? Date.now());
    const document = await this.#core.epcis(at.toISOString(), offset(at));
    return new Blob([JSON.stringify(document, null, 2)], { type: 'application/ld+json' });
  }

  async leave(): Promise<void> {
    this.delivery = null;
    this.stand = null;
    await this.#guard(async () => {
      this.kept = newestFirst(await this.#store.deliveries());
      this.go({ name: 'start' });
    });
  }

  /** Deletes a delivery from this device. */
  async discard({ id }: Kept): Promise<void> {
    await this.#guard(async () => {
      await this.#store.discard(id);
      this.kept = newestFirst(await this.#store.deliveries());
      await this.together.load();
    });
  }

  async startSharing(): Promise<void> {
    await this.#guard(async () => {
      await this.#keep({ shared: true });
      await this.share();
    });
  }

  /** Hands over what waits, and takes part in the server's set. */
  async share(): Promise<void> {
    await this.together.hand();
    const { delivery } = this;
    if (delivery === null || !delivery.shared) return;
    const came = await this.together.exchange(delivery);
    if (came === null || this.delivery?.id !== delivery.id) return;
    await this.#guard(async () => {
      if (came.operations.length > 0) await this.#took(await this.#core.add(came.operations));
      if (came.cursor !== delivery.cursor) await this.#keep({ cursor: came.cursor, ends: came.ends });
    });
    const { share } = this.together;
    if (share !== null && !this.#isUnable) await this.#askStandings(share, delivery);
  }

  /**
   * Asks the server about the authentic items of a delivery that a person has shared: whether one may be a copy, was
   * sold, is meant for another dealer. Where it cannot tell now, the next time asks; until then they count as not asked.
   */
  async #askStandings(share: Share, { id }: Kept): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (;;) {
        const items = await this.#core.unasked([...this.#asked]);
        if (items.length === 0 || !this.#isGoingOn(id)) return;
        const told = await share.standings(
          items.map(({ key, gtin, serial }) => ({ gtin, serial, label: this.inView.labelOf(key) })),
        );
        if (!this.#isGoingOn(id)) return;
        const deeds: Deed[] = [];
        for (const { key, gtin, lot, serial, expiry } of items) {
          this.#asked.add(key);
          const said = told.find((one) => one.gtin === gtin && one.serial === serial);
          if (said !== undefined && STANDINGS.includes(said.word))
            deeds.push({ kind: 'count', gtin, lot, serial, expiry, verdict: said.word });
        }
        if (deeds.length === 0) continue;
        const before = this.stand?.totals.open ?? 0;
        await this.#do(deeds);
        const { open, received } = this.stand?.totals ?? { open: 0, received: 0 };
        if (open > before) signal('warn', this.#runner.state.settings);
        this.news = { received, open };
      }
    } catch (error) {
      // A server that knows no such question will know none in four seconds.
      if (troubleOf(error) === 'unknown') this.#isUnable = true;
    } finally {
      this.#asking = false;
    }
  }

  #isGoingOn(id: string): boolean {
    return this.delivery?.id === id && this.delivery.finishedAt === null;
  }

  /** Judges what is new, keeps it, then shows it: one frame's labels together. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      while (this.inView.hasMore) {
        const deeds = await this.inView.deeds();
        if (deeds.length === 0) continue;
        const before = this.stand?.totals;
        await this.#do(deeds, (deed) => this.inView.labelOf(itemOf(deed) ?? ''));
        const [open, received] = [this.stand?.totals.open ?? 0, this.stand?.totals.received ?? 0];
        signal(open > (before?.open ?? 0) ? 'warn' : 'good', this.#runner.state.settings);
        this.news = { received, open };
      }
    } catch {
      this.trouble = 'storage';
      this.inView.readAgain();
    } finally {
      this.#working = false;
      this.inView.show();
    }
  }

  async #do(deeds: Deed[], labelOf?: (deed: Deed) => string | null): Promise<void> {
    const { delivery } = this;
    if (delivery === null) return;
    const at = new Date();
    const operations = deeds.map((deed) => this.#operation(deed, at));
    await this.#store.add(delivery.id, operations, false, labelOf);
    await this.#took(await this.#core.add(operations));
  }

  #operation(deed: Deed, at: Date): Operation {
    const by = this.by === '' ? this.#runner.words.say('receive.someone') : this.by;
    return { id: newId(), by, at: asHere(at), deed };
  }

  /** What is shown follows, whoever did it: a person ends what they see. */
  async #took(stand: Stand): Promise<void> {
    this.inView.stands(stand.items);
    this.stand = stand;
    const { deciding } = this;
    if (deciding !== null) this.deciding = stand.items.find(({ key }) => key === deciding.key) ?? deciding;
    if (!showsState(this.view)) return;
    const state = await this.#core.state();
    if (showsState(this.view)) this.view = { ...this.view, state };
  }

  async #keep(change: Partial<Kept>): Promise<void> {
    if (this.delivery === null) return;
    const delivery = { ...this.delivery, ...this.#sums(), ...change };
    await this.#store.keep(delivery);
    this.delivery = delivery;
  }

  #sums(): Partial<Kept> {
    const { totals } = this.stand ?? {};
    return totals === undefined
      ? {}
      : { received: totals.received, expected: totals.expected, open: totals.open };
  }

  #share(): Share | null {
    const { share } = this.together;
    if (share === null) this.trouble = this.together.isOffered ? 'token' : 'no_server';
    return share;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof CoreTrouble && error.trouble !== 'bad_ask' && error.trouble !== 'no_delivery')
        this.trouble = error.trouble;
      else this.trouble = error instanceof ShareError ? error.trouble : 'storage';
    }
  }
}

const showsState = (view: View): view is Extract<View, { state: DeliveryState }> =>
  view.name === 'note' || view.name === 'result';

/** What a history can say; whatever else a server answers is none of its business. */
const STANDINGS: VerdictWord[] = [
  'issued_first_check',
  'issued_checked_before',
  'reports_disagree',
  'possible_copy',
  'already_sold',
  'outside_region',
];

/** Names of pictures' files by their types; a camera's is JPEG. */
const ENDINGS: Record<string, string> = { 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic' };

const newestFirst = (all: Kept[]) => [...all].sort((a, b) => b.createdAt - a.createdAt);

/** One for the page: leaving the screen loses nothing. */
let session: Session | null = null;
export const sessionOf = (runner: Runner): Session => (session ??= new Session(runner));
