// What receiving stock asks the page's server, as the app's shell asks it (crates/client): only these
// requests, bounded both ways, and failures by the same names.

import type { ReceivingAsk } from '../wire';
import { HostError, SendError } from './errors';
import type { ReceivingAnswers } from './index';
import { bodyOf, request } from './request';

/** A note of 100,000 lines: what the server takes, and gives back. */
const MOST_BYTES = 24 * 1024 * 1024;
/** Why a server refuses. */
const MOST_PROBLEM = 64 * 1024;
const CAPTURE = 'epcis/v2/capture';
const LABEL_NEEDED = 'label_needed';

const REFUSALS: Record<number, string> = {
  401: 'not_allowed',
  403: 'not_allowed',
  404: 'not_there',
  400: 'server_refused',
  409: 'server_refused',
  413: 'server_refused',
  415: 'server_refused',
  422: 'server_refused',
};

export async function receive<N extends ReceivingAsk['ask']>(
  root: URL,
  token: string,
  ask: Extract<ReceivingAsk, { ask: N }>,
): Promise<ReceivingAnswers[N]> {
  return (await asked(new Party(root, token), ask)) as ReceivingAnswers[N];
}

function asked(party: Party, ask: ReceivingAsk): Promise<unknown> {
  switch (ask.ask) {
    case 'note':
      return party.told('GET', delivery(ask.delivery));
    case 'open':
      return party.told('PUT', delivery(ask.delivery), JSON.stringify(ask.note));
    case 'add':
      return party.told('POST', `${delivery(ask.delivery)}/operations`, JSON.stringify(ask.operations));
    case 'after':
      return party.told('GET', `${delivery(ask.delivery)}/operations?since=${ask.cursor}`);
    case 'contents':
      // A label is never part of an address.
      return ask.label === null
        ? party.told('GET', `v1/contents/${encodeURIComponent(ask.sscc)}`)
        : party.told('POST', 'v1/contents', JSON.stringify({ sscc: ask.sscc, label: ask.label }));
    case 'standings':
      return party.told('POST', 'v1/standings', JSON.stringify(ask.items));
    case 'capture':
      return party.capture(ask.document);
  }
}

/** Whether a refusal is for want of a label of the goods. */
async function wantsLabel(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  try {
    const told = JSON.parse(new TextDecoder().decode(await bodyOf(response, MOST_PROBLEM))) as unknown;
    return typeof told === 'object' && told !== null && 'code' in told && told.code === LABEL_NEEDED;
  } catch {
    return false;
  }
}

const delivery = (code: string): string => `v1/deliveries/${encodeURIComponent(code)}`;

class Party {
  constructor(
    readonly root: URL,
    readonly token: string,
  ) {}

  async told(method: string, path: string, body: string | null = null): Promise<unknown> {
    const { text } = await this.#send(method, path, body);
    try {
      return JSON.parse(text);
    } catch {
      throw new SendError('unreadable');
    }
  }

  /** Taken is not kept: the job says which. */
  async capture(document: string): Promise<null> {
    const { headers } = await this.#send('POST', CAPTURE, document);
    const job = /[A-Za-z0-9-]{1,64}$/.exec(headers.get('location') ?? '')?.[0];
    if (job === undefined) throw new SendError('unreadable');
    const told = (await this.told('GET', `${CAPTURE}/${job}`)) as { success?: unknown } | null;
    if (typeof told?.success !== 'boolean') throw new SendError('unreadable');
    if (!told.success) throw new HostError('server_refused');
    return null;
  }

  async #send(
    method: string,
    path: string,
    body: string | null,
  ): Promise<{ headers: Headers; text: string }> {
    if (body !== null && body.length > MOST_BYTES) throw new HostError('too_large');
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    };
    const response = await request(new URL(path, this.root), { method, headers, body });
    const refusal = REFUSALS[response.status];
    if (refusal !== undefined) throw new HostError((await wantsLabel(response)) ? LABEL_NEEDED : refusal);
    if (!response.ok) throw new SendError('server_failed');
    return { headers: response.headers, text: new TextDecoder().decode(await bodyOf(response, MOST_BYTES)) };
  }
}
