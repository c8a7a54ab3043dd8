// The real server with a store of its own, a demo brand's trust list and token.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ASSAY } from './paths';
import { makeWorld, type World } from './world';

export type Assay = {
  address: string;
  world: World;
  codes(count: number): Promise<string[]>;
  brand(path: string, init?: RequestInit): Promise<Response>;
  stop(): void;
};

/** `host`: the name in the labels' links, which the server is asked for by its address here. */
export async function serveAssay(host: string): Promise<Assay> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-'));
  const world = makeWorld();
  mkdirSync(join(folder, 'trust'));
  for (const [name, file] of Object.entries({
    'root.json': '{}',
    'timestamp.json': '{}',
    'trust.list': world.list,
  })) {
    writeFileSync(join(folder, 'trust', name), file);
  }
  const token = execFileSync(
    ASSAY,
    [
      'token',
      'add',
      '--data',
      folder,
      '--name',
      'Example Dairy',
      '--role',
      'issuer',
      '--gtin-prefix',
      '690123456',
    ],
    { encoding: 'utf8' },
  );
  const bearer = /assay_[\w-]+/.exec(token)?.[0] ?? '';
  const child: ChildProcess = spawn(
    ASSAY,
    [
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--data',
      folder,
      '--trust',
      join(folder, 'trust'),
      '--link-host',
      host,
    ],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const address = await new Promise<string>((resolve, reject) => {
    lines.once('line', (line) => resolve(line.replace('listening on ', '')));
    child.once('exit', () => reject(new Error(`${ASSAY} did not start: build it first`)));
  });
  const brand = (path: string, init: RequestInit = {}) =>
    fetch(address + path, { ...init, headers: { authorization: `Bearer ${bearer}` } });
  return {
    address,
    world,
    brand,
    codes: async (count) => {
      const body = JSON.stringify({
        request: crypto.randomUUID(),
        gtin: '06901234567892',
        lot: 'L2406',
        expiry: '2029-05-03',
        count,
      });
      const answer = await brand('/v1/batches', { method: 'POST', body });
      return (await answer.text()).trim().split('\r\n');
    },
    stop: () => {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
