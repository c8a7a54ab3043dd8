// Why a host's command failed, by name.

import type { SendFault } from '../wire';

/** A command that failed for a reason with a name: a `DeviceFault`, or a server's problem code. */
export class HostError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** The connection or the server failed; the same may be tried again later. */
export class SendError extends Error {
  /** `after`: the seconds that the server asked to wait. */
  constructor(
    readonly fault: SendFault,
    readonly after: number | null = null,
  ) {
    super(fault);
  }
}
