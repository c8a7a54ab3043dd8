// One question to the page's server: never from a cache, never with cookies, never led elsewhere,
// bounded in time and its answer in bytes. What fails on the way has a name; what a status means is
// for who asks.

import { SendError } from './errors';
import { BodyTooLarge, readBody } from './fetch';

const PATIENCE_MS = 20_000;

export async function request(
  url: URL,
  init: Pick<RequestInit, 'method' | 'headers' | 'body'>,
  patience = PATIENCE_MS,
): Promise<Response> {
  try {
    return await fetch(url, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    // No network, a redirect, a header that is none, or nothing heard in time.
    throw new SendError(
      error instanceof DOMException && error.name === 'TimeoutError' ? 'too_slow' : 'unreachable',
    );
  }
}

/** The answer's bytes. One that breaks off was not reached. */
export async function bodyOf(response: Response, most: number): Promise<ArrayBuffer> {
  try {
    return await readBody(response, most);
  } catch (error) {
    throw new SendError(error instanceof BodyTooLarge ? 'too_large' : 'unreachable');
  }
}
