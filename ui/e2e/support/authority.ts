// The authority, brand and labels of all real servers of a run: made once, since no test changes them; each server has a
// copy, for brands sign and publish with theirs.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ASSAY } from './paths';

export const GTIN = '06901234000016';
export const LOT = 'L2406A';
const RECALLED_LOT = 'L2407B';

export function assay(...args: string[]): string {
  if (!existsSync(ASSAY)) throw new Error(`${ASSAY} is missing: cargo build --package assay-cli`);
  return execFileSync(ASSAY, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function issue(trust: string, lot: string, count: number, out: string): string[] {
  const year = (new Date().getFullYear() + 1) % 100;
  assay(
    ...[
      'label',
      'issue',
      '--trust',
      trust,
      '--issuer',
      'demo-dairy',
      '--host',
      'id.assay.example',
      '--gtin',
      GTIN,
    ],
    ...['--lot', lot, '--expiry', `${year}1231`, '--count', String(count), '--out', out],
  );
  return linksIn(out);
}

const linksIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/https:\/\/[^",\s]+/g)].map(([link]) => link);

/** Labels of a lot in order, and of one that is recalled. */
export type Labels = { labels: string[]; recalled: string[] };

/** An authority at `trust`, and what its brand has issued. */
export function authorityAt(trust: string): Labels {
  const ready = join(tmpdir(), 'assay-authority');
  if (!existsSync(ready)) make(ready);
  cpSync(join(ready, 'authority'), trust, { recursive: true });
  return { labels: linksIn(join(ready, 'labels.csv')), recalled: linksIn(join(ready, 'recalled.csv')) };
}

/** Whole or not at all: several workers may make it at the same time, and one of them is taken. */
function make(ready: string): void {
  const made = mkdtempSync(`${ready}-`);
  const trust = join(made, 'authority');
  assay(
    'authority',
    'init',
    trust,
    '--unencrypted',
    '--name-zh',
    '示例质量协会',
    '--name-en',
    'Demo Quality Association',
  );
  assay(
    ...['issuer', 'enrol', trust, '--id', 'demo-dairy', '--name-zh', '示例乳业', '--name-en', 'Demo Dairy'],
    ...[
      '--gtin-prefix',
      '6901234',
      '--host',
      'id.assay.example',
      '--product',
      `${GTIN}=纯牛奶 250 毫升=Plain milk 250 ml`,
    ],
  );
  assay(
    ...[
      'mark',
      'award',
      trust,
      '--issuer',
      'demo-dairy',
      '--name-zh',
      '示例质量标志',
      '--name-en',
      'Demo quality mark',
    ],
    ...['--certificate', 'DEMO-0001', '--gtin', GTIN],
  );
  issue(trust, LOT, 40, join(made, 'labels.csv'));
  issue(trust, RECALLED_LOT, 2, join(made, 'recalled.csv'));
  assay(
    ...[
      'recall',
      trust,
      '--gtin',
      GTIN,
      '--lot',
      RECALLED_LOT,
      '--reason-zh',
      '纸盒可能漏奶。',
      '--reason-en',
      'The carton may leak.',
    ],
    ...['--todo-zh', '任何出售它的商店都可退货。', '--todo-en', 'Any shop that sells it takes it back.'],
  );
  try {
    renameSync(made, ready);
  } catch (error) {
    if (!existsSync(ready)) throw error;
  }
}
