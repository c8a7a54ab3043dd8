// The real server with a real trust folder, a shop's token, and labels that the real command issued.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DIST } from './paths';

export type RealServer = {
  address: string;
  token: string;
  /** Signed labels of one lot. */
  labels(lot: string, count: number): string[];
  stop(): void;
};

export const GTIN = '06901234567892';
const HOST = 'id.example.com';

/** The command that `cargo build -p assay-cli` makes. */
const ASSAY = process.env['ASSAY'] ?? new URL('../../../target/debug/assay', import.meta.url).pathname;

export async function realServer(): Promise<RealServer> {
  if (!existsSync(ASSAY)) throw new Error(`${ASSAY} is missing: run \`cargo build -p assay-cli\` first.`);
  const folder = mkdtempSync(join(tmpdir(), 'assay-server-'));
  const assay = (...args: string[]) => execFileSync(ASSAY, args, { cwd: folder, encoding: 'utf8' });
  const names = ['--name-zh', '示例乳业', '--name-en', 'Example Dairy'];
  assay('authority', 'init', 'authority', '--name-zh', '示例质检协会', '--name-en', 'Example Quality Association');
  assay('issuer', 'enrol', 'authority', '--id', 'example-dairy', ...names, '--gtin-prefix', '6901234', '--host', HOST, '--new-key', 'brand.key', '--product', `${GTIN}=纯牛奶 250 毫升=Whole milk 250 ml`);
  const token = assay('token', 'add', '--data', 'data', '--role', 'retailer', '--name', 'Example Shop', '--region', 'CN-GD').trim();
  const listening = ['--data', 'data', '--trust', 'authority', '--page', DIST.pathname, '--listen', '127.0.0.1:0'];
  const server = spawn(ASSAY, ['serve', ...listening], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await said(server);
  return {
    address,
    token,
    labels: (lot, count) => {
      const file = `${lot}.csv`;
      const what = ['--key', 'brand.key', '--host', HOST, '--gtin', GTIN, '--lot', lot, '--expiry', '2029-05-03'];
      assay('label', 'issue', ...what, '--count', String(count), '--out', file);
      const lines = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/).slice(1);
      return lines.map((line) => line.split(',')[0] ?? '');
    },
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `listening on http://127.0.0.1:40123`; by the name that browsers hold to be safe without TLS. */
function said(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
      const port = /listening on \S+:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(`http://localhost:${port}/`);
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}
