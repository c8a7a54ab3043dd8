// What the page asks its server, whoever asks: how each request is bounded, and how failures are named.

import { afterEach, describe, expect, it, vi } from 'vitest';

import { Api } from './host/api';
import { HostError, SendError } from './host/errors';
import { receive } from './host/receiving';

const ROOT = new URL('https://assay.example/page/');
const asks: [string, () => Promise<unknown>][] = [
  ['reports', () => new Api(ROOT).scans([])],
  ['a way', () => new Api(ROOT).way('label')],
  ['a product', () => new Api(ROOT).product('1')],
  ['brands', () => new Api(ROOT).issuers(null)],
  ['a note', () => receive(ROOT, 'token', { ask: 'note', delivery: 'd' })],
];

/** What failed, by name. */
async function named(asking: () => Promise<unknown>): Promise<string> {
  const error: unknown = await asking().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof SendError
    ? error.fault
    : error instanceof HostError
      ? error.code
      : `unnamed: ${String(error)}`;
}
const failing = (error: unknown) => vi.stubGlobal('fetch', () => Promise.reject(error));
const answering = (body: BodyInit | null, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
const names = async (): Promise<string[]> => Promise.all(asks.map(([, ask]) => named(ask)));

afterEach(() => void vi.unstubAllGlobals());

describe('a request to the page’s server', () => {
  it('carries no cookie, comes from no cache, follows nobody, and ends', async () => {
    const sent: [URL, RequestInit][] = [];
    vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
      sent.push([url, init]);
      return new Response('', { status: 503 });
    });
    await names();
    expect(sent).toHaveLength(asks.length);
    for (const [url, init] of sent) {
      expect(url.href).toMatch(/^https:\/\/assay\.example\/page\/v1\//);
      expect(init).toMatchObject({ cache: 'no-store', credentials: 'omit', redirect: 'error' });
      expect(init.signal).toBeInstanceOf(AbortSignal);
    }
    expect(sent.map(([, { headers }]) => new Headers(headers).get('authorization'))).toEqual([
      null,
      null,
      null,
      null,
      'Bearer token',
    ]);
  });

  it('that is not answered is named, whoever asked', async () => {
    failing(new TypeError('Failed to fetch'));
    expect(await names()).toEqual(Array(5).fill('unreachable'));
    failing(new DOMException('', 'TimeoutError'));
    expect(await names()).toEqual(Array(5).fill('too_slow'));
  });

  it('with an answer that has no end, breaks off, or is another than was asked, is named', async () => {
    vi.stubGlobal(
      'fetch',
      async () =>
        new Response(new ReadableStream({ pull: (flood) => flood.enqueue(new Uint8Array(1 << 20)) })),
    );
    expect(await names()).toEqual(Array(5).fill('too_large'));
    vi.stubGlobal(
      'fetch',
      async () => new Response(new ReadableStream({ pull: (broken) => broken.error(new TypeError()) })),
    );
    expect(await names()).toEqual(['unreadable', 'unreadable', 'unreachable', 'unreachable', 'unreachable']);
    answering('<html>');
    expect((await names()).filter((_, i) => i !== 2 && i !== 3)).toEqual([
      'unreadable',
      'unreadable',
      'unreadable',
    ]);
  });

  it('that the server refuses has the name of its refusal', async () => {
    for (const [status, expected] of [
      [404, ['not_there', 'not_there', 'not_there', 'server_failed', 'not_there']],
      [403, ['server_refused', 'server_refused', 'server_failed', 'server_failed', 'not_allowed']],
      [503, ['busy', 'busy', 'server_failed', 'server_failed', 'server_failed']],
      [500, ['server_failed', 'server_failed', 'server_failed', 'server_failed', 'server_failed']],
    ] as const) {
      answering('{}', status);
      expect(await names(), String(status)).toEqual(expected);
    }
    // Of a unit that was shipped to others, a label out of it opens what is told.
    answering('{"code":"label_needed"}', 403);
    expect((await names()).at(-1)).toBe('label_needed');
  });
});
