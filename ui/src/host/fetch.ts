// Fetching with a limit in bytes and in time, because the answer comes from outside.

const PATIENCE_MS = 20_000;

export class BodyTooLarge extends Error {}

/** The whole body, or an error when the status is not 2xx, it is larger than `most` bytes or too slow. */
export async function fetchBytes(url: URL, most: number): Promise<ArrayBuffer> {
  const response = await fetch(url, {
    cache: 'no-cache',
    credentials: 'omit',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok) throw new Error(`${response.status} for ${url.pathname}`);
  return readBody(response, most);
}

/** The body of an answer, or an error when it is larger than `most` bytes. */
export async function readBody(response: Response, most: number): Promise<ArrayBuffer> {
  if (response.body === null) return new ArrayBuffer(0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const body = response.body.getReader();
  for (;;) {
    const { done, value } = await body.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await body.cancel();
      throw new BodyTooLarge(String(most));
    }
    parts.push(value);
  }
  return new Blob(parts).arrayBuffer();
}
