// The host: what stands behind the interface, the app's shell or a page's server.
//
// Each command is declared here once. Every host answers it or declines it by name, so that a
// screen can leave out what this host does not have instead of failing when it is pressed.

import type { Reader } from '../reader/reader';
import type {
  Consent,
  Contents,
  DeliveryNote,
  HistoryEntry,
  ItemStanding,
  Judgement,
  ListState,
  News,
  OperationsAdded,
  OperationsPage,
  Origin,
  Outbox,
  ReceivingAsk,
  Report,
  ReportProgress,
  ReportTicket,
  Saved,
  ServerChoice,
  Way,
} from '../wire';
import { tauriHost } from './tauri';
import { webHost } from './web';

export interface Commands {
  /** What the bytes prove, for any text that a code can hold. */
  judge(text: string): Promise<Judgement>;
  /** The trust list this host holds now. */
  listState(): Promise<ListState>;
  /** Asks for a newer trust list, then tells which one is held. */
  updateList(): Promise<ListState>;
  /** Opens a web address outside the app. The screen has asked the person before. */
  openLink(url: string): Promise<void>;

  /**
   * Keeps a scan: judges the text again, writes the entry, and puts its report into the outbox when
   * there is consent and a server and the label is authentic. The report goes out by itself; its
   * answer comes as news of the same entry.
   */
  record(text: string, origin: Origin): Promise<HistoryEntry>;
  /** Everything kept, newest first. */
  history(): Promise<HistoryEntry[]>;
  /** Deletes these entries, and asks the server to delete what it was told of them. */
  forget(ids: string[]): Promise<void>;
  /** Deletes everything kept of the person: history, outbox, consent, what makes tokens. */
  forgetAll(): Promise<void>;
  /** Hands a file to the person. */
  save(name: string, file: Blob): Promise<Saved>;

  consent(): Promise<Consent>;
  /** `since`: with consent to report, this entry and later ones are reported after all. */
  setConsent(consent: Consent, since: string | null): Promise<void>;
  outbox(): Promise<Outbox>;
  /** Tries what waits now instead of at its next time. */
  sendNow(): Promise<Outbox>;
  /** Tells of answers, of the outbox, of a newer list, of a link the app was opened with. */
  watch(tell: (news: News) => void): () => void;

  server(): Promise<ServerChoice>;
  /** `null`: none. */
  setServer(address: string | null): Promise<ServerChoice>;

  /** What was told of an item. Asks the server, which learns of the item by that. */
  way(label: string): Promise<Way>;
  complain(report: Report): Promise<ReportTicket>;
  progress(ticket: string): Promise<ReportProgress>;

  /** What receiving stock asks the server, in the name of the party whose token this is. */
  receive<N extends ReceivingAsk['ask']>(
    token: string,
    ask: Extract<ReceivingAsk, { ask: N }>,
  ): Promise<ReceivingAnswers[N]>;
}

/** What each ask of receiving is answered with. */
export type ReceivingAnswers = {
  note: DeliveryNote;
  open: OperationsAdded;
  add: OperationsAdded;
  after: OperationsPage;
  contents: Contents;
  standings: ItemStanding[];
  capture: null;
};

export type CommandName = keyof Commands;

/** Why a host does not do a command. */
export type Refusal = 'not_here';

export type Declined = { declined: Refusal };

export const declined = (reason: Refusal): Declined => ({ declined: reason });

export type HostCommands = { [N in CommandName]: Commands[N] | Declined };

/** Where a verdict is made, to be said on the screen. */
export type Place =
  | { kind: 'device' }
  /** A page: it holds what this server gave it and relies on it. */
  | { kind: 'page'; server: string };

export type Host = { place: Place; commands: HostCommands };

export class DeclinedError extends Error {
  constructor(
    readonly command: CommandName,
    readonly refusal: Refusal,
  ) {
    super(`${command} is declined: ${refusal}`);
  }
}

export function offers(host: Host, name: CommandName): boolean {
  return typeof host.commands[name] === 'function';
}

/** The command itself, or a promise that is refused by name. */
export function command<N extends CommandName>(host: Host, name: N): Commands[N] {
  const found = host.commands[name];
  if (typeof found === 'function') return found as Commands[N];
  const refuse = () => Promise.reject(new DeclinedError(name, (found as Declined).declined));
  return refuse as unknown as Commands[N];
}

/** Tauri sets this before any script of the page runs. */
export function hostHere(reader: Reader): Host {
  return '__TAURI_INTERNALS__' in window ? tauriHost() : webHost(reader, window.location);
}
