// Between a client and a server: every request of the client and what the server answered, as it was.

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** `body` as text, which all are that a client sends; of an answer that is no JSON only its kind. */
export type Exchange = {
  by: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
  status: number;
  kind: string | null;
  answer: unknown;
};

const KEPT = ['accept', 'content-type', 'authorization'];
/** Not files of the page, nor of the trust repository: those are whatever is served today. */
const RECORDED = /^\/(v1|epcis)\/|^\/openapi\.json/;

async function whole(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const headersOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    KEPT.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])),
  );

/** Listens where it says and hands on to `server`. */
export async function record(
  server: string,
  by: string,
  into: Exchange[],
): Promise<{ address: string; close(): void }> {
  const between = createServer(async (request, response) => {
    const body = await whole(request);
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    const headers = headersOf(request.headers);
    const sent = body.length === 0 ? {} : { body: new Uint8Array(body) };
    const answer = await fetch(new URL(path, server), { method, headers, redirect: 'manual', ...sent });
    const said = Buffer.from(await answer.arrayBuffer());
    const kind = answer.headers.get('content-type');
    if (RECORDED.test(path)) {
      const json =
        kind?.includes('json') === true && said.length > 0 ? (JSON.parse(said.toString()) as unknown) : null;
      into.push({
        by,
        method,
        path,
        headers,
        body: body.length === 0 ? null : body.toString(),
        status: answer.status,
        kind,
        answer: json,
      });
    }
    for (const [name, value] of answer.headers)
      if (
        !['connection', 'transfer-encoding', 'content-length', 'content-encoding', 'keep-alive'].includes(
          name,
        )
      )
        response.setHeader(name, value);
    response.writeHead(answer.status).end(said);
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://localhost:${(between.address() as AddressInfo).port}/`,
    close: () => void between.close(),
  };
}
