// A real server process with an authority, a brand, labels and a memory of its own, in a folder of its own.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { DIST } from './paths';

const ASSAY = process.env['ASSAY'] ?? fileURLToPath(new URL('../../../target/debug/assay', import.meta.url));

export const GTIN = '06901234000016';
export const LOT = 'L2406A';
export const RECALLED_LOT = 'L2407B';

export type Real = {
  address: string;
  /** Labels of a lot in order, and of one that is recalled. */
  labels: string[];
  recalled: string[];
  /** What an enrolled retailer states about an item, by the token of the shop named. */
  sell(shop: string, text: string): Promise<void>;
  /** Codes of a batch of the brand's, for the lot of the labels. */
  codes(count: number): Promise<string[]>;
  /** The brand signs and publishes what it says of the product. */
  publish(zh: string, en: string, wordsZh: string, wordsEn: string): void;
  /** The token of a shop. */
  token(shop: string): string;
  /** More labels, of any lot. */
  issue(lot: string, count: number): string[];
  run(...args: string[]): string;
  folder: string;
  data: string;
  stop(): void;
};

function assay(...args: string[]): string {
  if (!existsSync(ASSAY)) throw new Error(`${ASSAY} is missing: cargo build --package assay-cli`);
  return execFileSync(ASSAY, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function issue(trust: string, lot: string, count: number, out: string): string[] {
  const year = (new Date().getFullYear() + 1) % 100;
  assay(
    ...['label', 'issue', '--trust', trust, '--issuer', 'demo-dairy', '--host', 'id.assay.example', '--gtin', GTIN],
    ...['--lot', lot, '--expiry', `${year}1231`, '--count', String(count), '--out', out],
  );
  return [...readFileSync(out, 'utf8').matchAll(/https:\/\/[^",\s]+/g)].map(([link]) => link);
}

export async function startReal(): Promise<Real> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-real-'));
  const [trust, data] = [join(folder, 'authority'), join(folder, 'data')];
  assay('authority', 'init', trust, '--name-zh', '示例质量协会', '--name-en', 'Demo Quality Association');
  assay(
    ...['issuer', 'enrol', trust, '--id', 'demo-dairy', '--name-zh', '示例乳业', '--name-en', 'Demo Dairy'],
    ...['--gtin-prefix', '6901234', '--host', 'id.assay.example', '--product', `${GTIN}=纯牛奶 250 毫升=Plain milk 250 ml`],
  );
  assay(
    ...['mark', 'award', trust, '--issuer', 'demo-dairy', '--name-zh', '示例质量标志', '--name-en', 'Demo quality mark'],
    ...['--certificate', 'DEMO-0001', '--gtin', GTIN],
  );
  const labels = issue(trust, LOT, 40, join(folder, 'labels.csv'));
  const recalled = issue(trust, RECALLED_LOT, 2, join(folder, 'recalled.csv'));
  assay(
    ...['recall', trust, '--gtin', GTIN, '--lot', RECALLED_LOT, '--reason-zh', '纸盒可能漏奶。', '--reason-en', 'The carton may leak.'],
    ...['--todo-zh', '任何出售它的商店都可退货。', '--todo-en', 'Any shop that sells it takes it back.'],
  );
  const tokens = new Map(
    ['Shop A', 'Shop B'].map((shop, i) => {
      const answer = assay('token', 'add', '--data', data, '--role', 'retailer', '--name', shop, '--region', ['CN-GD', 'CN-HE'][i] ?? '', '--json');
      return [shop, (JSON.parse(answer) as { token: string }).token];
    }),
  );
  const brand = JSON.parse(assay('token', 'add', '--data', data, '--role', 'issuer', '--name', 'Demo Dairy', '--gtin-prefix', '6901234', '--json')) as { token: string };
  const page = fileURLToPath(DIST);
  const server = spawn(ASSAY, ['serve', '--data', data, '--trust', trust, '--page', page, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await listening(server);
  const sell = async (shop: string, text: string) => {
    const at = new Date().toISOString().replace(/\.\d+/, '');
    const body = { event: crypto.randomUUID(), text, at, kind: 'sold' };
    const answer = await fetch(`${address}v1/facts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(shop) ?? ''}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  };
  const codes = async (count: number) => {
    const expiry = `${new Date().getFullYear() + 1}-12-31`;
    const body = JSON.stringify({ request: crypto.randomUUID(), gtin: GTIN, lot: LOT, expiry, count });
    const answer = await fetch(`${address}v1/batches`, { method: 'POST', headers: { authorization: `Bearer ${brand.token}` }, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.text()).trim().split('\r\n');
  };
  const publish = (zh: string, en: string, wordsZh: string, wordsEn: string) => {
    const record = join(folder, 'milk.product');
    assay(
      ...['product', 'sign', '--key', join(trust, 'private', 'demo-dairy.key'), '--gtin', GTIN, '--name-zh', zh, '--name-en', en],
      ...['--words-zh', wordsZh, '--words-en', wordsEn, '--out', record],
    );
    assay('product', 'publish', record, '--server', address);
  };
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  let files = 0;
  const more = (lot: string, count: number) => issue(trust, lot, count, join(folder, `more-${(files += 1)}.csv`));
  return { address, labels, recalled, sell, codes, publish, token: (shop) => tokens.get(shop) ?? '', issue: more, run: assay, folder, data, stop };
}

/** The address that the server says it listens on; under its name, which browsers hold to be secure. */
async function listening(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('no output');
  for await (const line of createInterface(server.stdout)) {
    const port = /listening on http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return `http://localhost:${port}/`;
  }
  throw new Error('the server ended before it listened');
}
