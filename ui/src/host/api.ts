// What the page's server is asked about items, brands and complaints: JSON both ways, failures by name.

import { HostError, SendError } from './errors';
import { bodyOf, request } from './request';
import type { CodeSaid, Report, ReportProgress, ReportTicket, ScanAnswer, ScanReport, Way } from '../wire';

/** The way of an item is the longest answer. */
const MOST_BYTES = 2 * 1024 * 1024;
/** What the list says of the brands of a range, with all their products. */
const MOST_ISSUERS = 4 * 1024 * 1024;
/** A product record (docs/trust.md). */
const MOST_RECORD = 16_384;

export type ScanReply = { event: string; answer: ScanAnswer } | { event: string; refused: string };

/** Codes of problems that pass by themselves. */
const PASSING = ['slow_down', 'busy', 'store_unavailable', 'internal', 'too_slow', 'no_trust_list'];

export class Api {
  readonly #root: URL;

  constructor(root: URL) {
    this.#root = root;
  }

  /** Whether this server takes reports at all; a plain file server does not. */
  async takesReports(): Promise<boolean> {
    const response = await this.#ask('openapi.json', { method: 'HEAD' });
    return response.ok;
  }

  async scans(reports: ScanReport[]): Promise<ScanReply[]> {
    const replies = await this.#json('v1/scans', reports);
    if (!Array.isArray(replies)) throw new SendError('unreadable');
    return replies.flatMap(
      (
        reply: { event?: unknown; recorded?: unknown; code?: unknown; reason?: unknown } | null,
      ): ScanReply[] => {
        if (typeof reply?.event !== 'string') return [];
        if (reply.recorded === false && typeof reply.code === 'string') {
          // One code has several closer reasons.
          const refused = typeof reply.reason === 'string' ? reply.reason : reply.code;
          return PASSING.includes(reply.code) ? [] : [{ event: reply.event, refused }];
        }
        return isAnswer(reply) ? [{ event: reply.event, answer: reply }] : [];
      },
    );
  }

  /** Whose number it is. One that the server will not take is a `HostError`. */
  async code(
    digits: string,
    question: { event: string; token: string; region: string | null },
  ): Promise<CodeSaid> {
    const said = await this.#json(`v1/codes/${digits}`, question);
    if (!isCodeSaid(said)) throw new SendError('unreadable');
    return said;
  }

  async forget(items: { gtin: string; serial: string; token: string }[]): Promise<void> {
    await this.#json('v1/scans/forget', { items });
  }

  /** The way of the item whose label is in hand: the label goes in the body, never in an address. */
  async way(label: string): Promise<Way> {
    const way = await this.#json('v1/way', { label });
    if (!hasList(way, 'steps') || !hasList(way, 'gaps') || !hasList(way, 'contradictions'))
      throw new SendError('unreadable');
    return way as unknown as Way;
  }

  /** What the brand says of a product, as it signed it. None is the `HostError` `not_there`. */
  async product(gtin: string): Promise<ArrayBuffer> {
    const response = await this.#ask(`v1/products/${encodeURIComponent(gtin)}`);
    if (response.ok) return bodyOf(response, MOST_RECORD);
    throw response.status === 404 ? new HostError('not_there') : new SendError('server_failed');
  }

  /**
   * What the brand list says of the brands of a range of GTINs, and of a key; of no range, the list's
   * name and time alone. `'more_digits'` when too many brands share the range.
   */
  async issuers(
    asked: { digits: string; key: string | null } | null,
    patience?: number,
  ): Promise<ArrayBuffer | 'more_digits'> {
    const query =
      asked === null ? '' : `?digits=${asked.digits}${asked.key === null ? '' : `&key=${asked.key}`}`;
    const response = await this.#ask(`v1/issuers${query}`, {}, patience);
    if (response.ok) return bodyOf(response, MOST_ISSUERS);
    if (response.status !== 422) throw new SendError('server_failed');
    return 'more_digits';
  }

  async complain(report: Report): Promise<ReportTicket> {
    const ticket = await this.#json('v1/reports', report);
    if (typeof (ticket as Partial<ReportTicket> | null)?.ticket !== 'string')
      throw new SendError('unreadable');
    return ticket as ReportTicket;
  }

  async progress(ticket: string): Promise<ReportProgress> {
    const progress = await this.#json(`v1/reports/${encodeURIComponent(ticket)}`);
    if (!hasList(progress, 'answers')) throw new SendError('unreadable');
    return progress as unknown as ReportProgress;
  }

  async #json(path: string, body?: unknown): Promise<unknown> {
    const sent =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await this.#ask(path, sent);
    let answer: unknown = null;
    try {
      answer = JSON.parse(new TextDecoder().decode(await bodyOf(response, MOST_BYTES)));
    } catch (error) {
      if (error instanceof SendError && error.fault === 'too_large') throw error;
      if (response.ok) throw new SendError('unreadable');
    }
    if (response.ok) return answer;
    const after = secondsOf(response.headers.get('retry-after'));
    if ([408, 429, 503].includes(response.status)) throw new SendError('busy', after);
    if (response.status >= 500) throw new SendError('server_failed', after);
    const code = (answer as { code?: unknown } | null)?.code;
    throw new HostError(
      response.status === 404 ? 'not_there' : typeof code === 'string' ? code : 'server_refused',
    );
  }

  #ask(path: string, init: Parameters<typeof request>[1] = {}, patience?: number): Promise<Response> {
    return request(new URL(path, this.#root), init, patience);
  }
}

/** Whole seconds, as `Retry-After` has them; this server gives no dates. */
const secondsOf = (header: string | null): number | null =>
  header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null;

const hasList = (value: unknown, name: string): boolean =>
  Array.isArray((value as Record<string, unknown> | null)?.[name]);

function isAnswer(reply: object): reply is ScanAnswer {
  const { history } = reply as Partial<ScanAnswer>;
  if (history === null) return true;
  const { standing, own, others, findings } = history ?? {};
  return (
    typeof standing === 'string' && Number.isFinite(own) && Number.isFinite(others) && Array.isArray(findings)
  );
}

function isCodeSaid(said: unknown): said is CodeSaid {
  const { code, says, judgement, history } = (said ?? {}) as Partial<CodeSaid>;
  if (typeof code !== 'string' || typeof says !== 'string') return false;
  if (says === 'wrong' || says === 'not_looked_up') return judgement === null && history === null;
  // Of a number that nobody vouches for any more there is a warning and no history.
  const isUnvouched = says === 'warned' && history === null;
  return (
    ['first', 'asked_before', 'warned'].includes(says) &&
    typeof judgement?.word === 'string' &&
    (isUnvouched || Array.isArray(history?.findings))
  );
}
