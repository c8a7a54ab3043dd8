// A real server process with an authority, a brand, labels and a memory of its own, in a folder of its own.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { assay, authorityAt, GTIN, issue, LOT } from './authority';
import { ASSAY, DIST } from './paths';

export { GTIN };

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

export async function startReal(): Promise<Real> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-real-'));
  const [trust, data] = [join(folder, 'authority'), join(folder, 'data')];
  const { labels, recalled } = authorityAt(trust);
  const tokens = new Map(
    ['Shop A', 'Shop B'].map((shop, i) => {
      const answer = assay(
        'token',
        'add',
        '--data',
        data,
        '--role',
        'retailer',
        '--name',
        shop,
        '--region',
        ['CN-GD', 'CN-HE'][i] ?? '',
        '--json',
      );
      return [shop, (JSON.parse(answer) as { token: string }).token];
    }),
  );
  const brand = JSON.parse(
    assay(
      'token',
      'add',
      '--data',
      data,
      '--role',
      'issuer',
      '--name',
      'Demo Dairy',
      '--gtin-prefix',
      '6901234',
      '--json',
    ),
  ) as { token: string };
  const page = fileURLToPath(DIST);
  const server = spawn(
    ASSAY,
    ['serve', '--data', data, '--trust', trust, '--page', page, '--listen', '127.0.0.1:0'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
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
    const answer = await fetch(`${address}v1/batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${brand.token}` },
      body,
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.text()).trim().split('\r\n');
  };
  const publish = (zh: string, en: string, wordsZh: string, wordsEn: string) => {
    const record = join(folder, 'milk.product');
    assay(
      ...[
        'product',
        'sign',
        '--key',
        join(trust, 'private', 'demo-dairy.key'),
        '--gtin',
        GTIN,
        '--name-zh',
        zh,
        '--name-en',
        en,
      ],
      ...['--words-zh', wordsZh, '--words-en', wordsEn, '--out', record],
    );
    assay('product', 'publish', record, '--server', address);
  };
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  let files = 0;
  const more = (lot: string, count: number) =>
    issue(trust, lot, count, join(folder, `more-${(files += 1)}.csv`));
  return {
    address,
    labels,
    recalled,
    sell,
    codes,
    publish,
    token: (shop) => tokens.get(shop) ?? '',
    issue: more,
    run: assay,
    folder,
    data,
    stop,
  };
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
