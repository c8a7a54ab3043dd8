// Carries out the effects that concern what is kept and sent, and brings back what came of them.

import { exportFile } from './flow/export';
import { isTrouble } from './flow/kept';
import { parseTickets, type Ticket } from './flow/tickets';
import type { AskTrouble, Effect, Event } from './flow/types';
import { command, offers, type CommandName, type Commands, type Host } from './host';
import { HostError } from './host/errors';
import { forgetReceiving } from './receiving/forget';
import type { HistoryEntry, Report, ReportTicket, Way } from './wire';
import type { Words } from './words';

const TICKETS_KEY = 'assay.tickets';

type KeptEffect = Exclude<
  Effect,
  {
    do:
      | 'start_camera'
      | 'rest_camera'
      | 'release_camera'
      | 'set_torch'
      | 'set_zoom'
      | 'focus'
      | 'read_picture'
      | 'judge'
      | 'check_digits'
      | 'fetch_list'
      | 'update_list'
      | 'open_link'
      | 'store_settings'
      | 'signal'
      | 'install';
  }
>;

export class Keeper {
  readonly #host: Host;
  readonly #send: (event: Event) => void;
  readonly #words: () => Words;

  constructor(host: Host, send: (event: Event) => void, words: () => Words) {
    this.#host = host;
    this.#send = send;
    this.#words = words;
  }

  async run(effect: KeptEffect): Promise<void> {
    switch (effect.do) {
      case 'load_held':
        return this.#loadHeld();
      case 'record':
        return this.#record(effect.source.text, effect.source.from);
      case 'set_consent':
        await this.#try('setConsent', (set) => set(effect.consent, effect.since));
        if (effect.record !== null) await this.#record(effect.record.text, effect.record.from);
        return;
      case 'set_server': {
        const server = await this.#try('setServer', (set) => set(effect.address));
        if (server !== null) this.#send({ type: 'held_known', held: { server } });
        else this.#send({ type: 'address_refused' });
        return;
      }
      case 'send_now': {
        const outbox = await this.#try('sendNow', (send) => send());
        if (outbox !== null) this.#send({ type: 'held_known', held: { outbox } });
        return;
      }
      case 'history':
        return this.#send({
          type: 'history_known',
          entries: await this.#try('history', (history) => history()),
        });
      case 'judge_entry': {
        const { ask, entry } = effect;
        // The reader may have been lost to a frame that took too long, and starts anew; failing that too, the reading is
        // shown as it was judged when it was kept. Whoever opens it is never left without an answer.
        const judged = () => this.#try('judge', (judge) => judge(entry.text));
        const judgement = (await judged()) ?? (await judged()) ?? entry.judgement;
        return this.#send({ type: 'entry_judged', ask, entry, judgement });
      }
      case 'forget': {
        const done = await this.#try('forget', async (forget) => (await forget(effect.ids), true));
        return this.#send({ type: 'forgotten', all: false, done: done === true });
      }
      case 'forget_all': {
        const done = await this.#try(
          'forgetAll',
          async (forget) => (await forget(), await forgetReceiving(), true),
        );
        if (done === true) storeTickets([]);
        return this.#send({ type: 'forgotten', all: true, done: done === true });
      }
      case 'export':
        return this.#export(effect.form, effect.entries);
      case 'way':
        return this.#way(effect.opened, effect.label);
      case 'complain':
        return this.#complain(effect.report);
      case 'store_tickets':
        return storeTickets(effect.tickets);
      case 'progress':
        return this.#progress(effect.tickets);
    }
  }

  async #loadHeld(): Promise<void> {
    this.#send({ type: 'held_known', held: { tickets: loadTickets() } });
    if (!offers(this.#host, 'consent')) return;
    const [consent, server, outbox] = await Promise.all([
      this.#try('consent', (get) => get()),
      this.#try('server', (get) => get()),
      this.#try('outbox', (get) => get()),
    ]);
    this.#send({ type: 'held_known', held: { consent, server, outbox } });
  }

  async #record(text: string, from: HistoryEntry['origin']): Promise<void> {
    const entry = await this.#try('record', (record) => record(text, from));
    if (entry !== null) this.#send({ type: 'recorded', text, entry });
  }

  async #export(form: 'csv' | 'json', entries: HistoryEntry[]): Promise<void> {
    const { name, file } = exportFile(form, entries, this.#words());
    const saved = await this.#try('save', (save) => save(name, file));
    this.#send({
      type: 'exported',
      exported: saved === null ? { done: false } : { done: true, place: saved.place },
    });
  }

  async #way(opened: number, label: string): Promise<void> {
    try {
      const way: Way = await command(this.#host, 'way')(label);
      this.#send({ type: 'way_known', opened, way: { is: 'known', way } });
    } catch (error) {
      this.#send({ type: 'way_known', opened, way: { is: 'failed', trouble: troubleOf(error) } });
    }
  }

  async #complain(report: Report): Promise<void> {
    let sent: ReportTicket;
    try {
      sent = await command(this.#host, 'complain')(report);
    } catch (error) {
      return this.#send({ type: 'complaint_done', sending: { is: 'failed', trouble: troubleOf(error) } });
    }
    const words = this.#words();
    const about = words.say(`complain.kind.${report.kind}`);
    this.#send({
      type: 'ticket_kept',
      ticket: { ticket: sent.ticket, at: new Date().toISOString(), about, progress: null },
    });
    this.#send({ type: 'complaint_done', sending: { is: 'sent', ticket: sent.ticket } });
  }

  async #progress(tickets: string[]): Promise<void> {
    if (!offers(this.#host, 'progress')) return;
    for (const ticket of tickets) {
      const progress = await this.#try('progress', (ask) => ask(ticket));
      if (progress !== null) this.#send({ type: 'ticket_known', ticket, progress });
    }
  }

  /** What the command answers; `null` when the host does not do it or failed. */
  async #try<N extends CommandName, T>(
    name: N,
    call: (command: Commands[N]) => Promise<T>,
  ): Promise<T | null> {
    try {
      return await call(command(this.#host, name));
    } catch {
      return null;
    }
  }
}

function troubleOf(error: unknown): AskTrouble {
  const code = error instanceof HostError ? error.code : '';
  if (code === 'not_there') return 'unknown';
  return isTrouble(code) ? code : 'refused';
}

function loadTickets(): Ticket[] {
  try {
    return parseTickets(localStorage.getItem(TICKETS_KEY));
  } catch {
    return [];
  }
}

function storeTickets(tickets: Ticket[]): void {
  try {
    const kept = tickets.map(({ ticket, at, about }) => ({ ticket, at, about }));
    localStorage.setItem(TICKETS_KEY, JSON.stringify(kept));
  } catch {
    // Storage is denied: the tickets last as long as the page, and the screen has shown them.
  }
}
