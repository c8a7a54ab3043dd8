// Tickets of complaints: whoever holds one reads the answers. Stored as one JSON text on this device.

import type { ReportProgress } from '../wire';

export type Ticket = {
  ticket: string;
  /** When it was sent (RFC 3339, UTC). */
  at: string;
  /** What it was about, in the words of the screen then. */
  about: string;
  /** What was last told of it. */
  progress: ReportProgress | null;
};

/** Older ones are dropped: a complaint without an answer after so many others has none coming. */
export const MOST_TICKETS = 50;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 300;

export function parseTickets(text: string | null): Ticket[] {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(stored)) return [];
  return stored
    .slice(0, MOST_TICKETS)
    .flatMap((one: Partial<Ticket> | null) =>
      isText(one?.ticket) && isText(one.at) && isText(one.about) && !Number.isNaN(Date.parse(one.at))
        ? [{ ticket: one.ticket, at: one.at, about: one.about, progress: null }]
        : [],
    );
}
