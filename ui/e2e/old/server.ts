// A server process on a store of either kind, with the demo brand and tokens for ten years.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { TEA, writeTrust } from '../support/demo_tea';
import { DIST } from '../support/paths';
import type { Party, Tokens } from './fill';

const ASSAY = process.env['ASSAY'] ?? fileURLToPath(new URL('../../../target/debug/assay', import.meta.url));

export const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
export const assay = (...args: string[]): string => run(ASSAY, ...args);

/** `store`: the options that name it. */
export type Served = { address: string; stop(): Promise<void> };

/** For a server that is asked through something that says whose requests they are. */
export const BEHIND_A_PROXY = ['--proxy', '127.0.0.1'];

export async function serve(store: string[], trust: string): Promise<Served> {
  const args = [
    'serve',
    ...store,
    '--trust',
    trust,
    '--page',
    fileURLToPath(DIST),
    '--listen',
    '127.0.0.1:0',
    '--link-host',
    TEA.host,
  ];
  const child: ChildProcess = spawn(ASSAY, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const port = /listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(`http://localhost:${port}/`);
    });
    child.once('exit', () => reject(new Error('no server')));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    });
  return { address, stop };
}

export function enrol(store: string[]): Tokens {
  const add = (name: string, ...who: string[]) => {
    const said = assay('token', 'add', ...store, '--name', name, ...who, '--days', '3650', '--json');
    // The number has more digits than a number of JavaScript's.
    return { id: /"id":(\d+)/.exec(said)?.[1] ?? '', token: (JSON.parse(said) as { token: string }).token };
  };
  const tokens: Record<Party, { id: string; token: string }> = {
    shop: add('Shop A', '--role', 'retailer', '--region', 'CN-GD'),
    otherShop: add('Shop B', '--role', 'retailer', '--region', 'CN-HE'),
    dealer: add('Dealer', '--role', 'dealer', '--region', 'CN-GD'),
    brand: add('Demo Tea', '--role', 'issuer', '--gtin-prefix', TEA.prefix),
    authority: add('Demo Association', '--role', 'authority'),
    revoked: add('Shop C', '--role', 'retailer', '--region', 'CN-GD'),
  };
  assay('token', 'revoke', ...store, tokens.revoked.id);
  return tokens;
}

export const folder = (name: string): string => mkdtempSync(join(tmpdir(), `assay-${name}-`));
export function trustFolder(): string {
  const trust = join(folder('trust'), 'public');
  mkdirSync(trust);
  writeTrust(trust);
  return trust;
}

/** A PostgreSQL of one's own; it refuses to run as root. */
export function postgres(): { url: string; stop(): void } {
  const place = folder('postgres');
  chmodSync(place, 0o777);
  const bin = run('sh', '-c', 'ls -d /usr/lib/postgresql/*/bin | tail -1').trim();
  const as = (...args: string[]) =>
    process.getuid?.() === 0
      ? run('runuser', '-u', 'postgres', '--', ...args)
      : run(args[0] ?? '', ...args.slice(1));
  as(
    `${bin}/initdb`,
    '--auth=trust',
    '--username=assay',
    '--encoding=UTF8',
    '--no-locale',
    '-D',
    `${place}/data`,
  );
  as(
    `${bin}/pg_ctl`,
    '-D',
    `${place}/data`,
    '-w',
    '-l',
    `${place}/log`,
    '-o',
    `-k ${place} -c listen_addresses=`,
    'start',
  );
  as(`${bin}/createdb`, '-h', place, '-U', 'assay', 'kept');
  return {
    url: `postgres://assay@${place.replaceAll('/', '%2F')}/kept`,
    stop: () => void as(`${bin}/pg_ctl`, '-D', `${place}/data`, '-m', 'fast', 'stop'),
  };
}
