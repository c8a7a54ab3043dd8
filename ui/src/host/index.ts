// The host: what stands behind the interface, the app's shell or a page's server.
//
// Each command is declared here once. Every host answers it or declines it by name, so that a
// screen can leave out what this host does not have instead of failing when it is pressed.

import type { Reader } from '../reader/reader';
import type { Judgement, ListState } from '../wire';
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
}

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
