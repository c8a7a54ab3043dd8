// Makes the fixtures of `tests/old/<commit>/`: how to, in the README there.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';

import { seededKey, TEA, teaLabel } from '../support/demo_tea';
import { CASE, document, Filler, PHOTO, type Question, type Tokens } from './fill';
import { live, smallPhoto } from './page';
import { record, type Exchange } from './recorder';
import { BEHIND_A_PROXY, assay, enrol, folder, postgres, run, serve, trustFolder } from './server';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT = join(ROOT, 'tests/old', process.env['OLD_COMMIT'] ?? '');
const json = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;
/** As if those scans had been made so long ago. */
const AGE = "UPDATE scans SET hour = hour - 200 * 24 WHERE serial = 'OLD1'";

function product(): Uint8Array {
  const [key, out] = [join(folder('key'), 'tea.key'), join(folder('product'), 'tea.product')];
  writeFileSync(key, seededKey(1).secret.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  assay(
    'product',
    'sign',
    '--key',
    key,
    '--gtin',
    TEA.gtin,
    '--name-zh',
    '明前龙井 250 克',
    '--name-en',
    'Spring Longjing 250 g',
    '--words-zh',
    '当天采，当天炒。',
    '--words-en',
    'Picked and roasted in one day.',
    '--out',
    out,
  );
  return new Uint8Array(readFileSync(out));
}

const sqlite = (file: string, sql: string) =>
  run(
    'python3',
    '-c',
    'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit(); db.execute("PRAGMA wal_checkpoint(TRUNCATE)")',
    file,
    sql,
  );

async function store(options: string[], age: () => void): Promise<object> {
  const trust = trustFolder();
  const tokens = enrol(options);
  const before = await serve([...options, ...BEHIND_A_PROXY], trust);
  await new Filler(before.address, tokens).old();
  await before.stop();
  age();
  const server = await serve([...options, ...BEHIND_A_PROXY], trust);
  const questions = await new Filler(server.address, tokens).fill(product());
  await server.stop();
  return { tokens, questions };
}

async function stores(): Promise<void> {
  mkdirSync(join(OUT, 'server'), { recursive: true });
  const data = folder('data');
  const onSqlite = await store(['--data', data], () => sqlite(join(data, 'assay.sqlite'), AGE));
  for (const file of ['assay.sqlite', 'provenance.sqlite']) {
    sqlite(join(data, file), 'SELECT 1');
    copyFileSync(join(data, file), join(OUT, 'server', file));
  }
  writeFileSync(join(OUT, 'server/sqlite.json'), json(onSqlite));
  const pg = postgres();
  const onPostgres = await store(['--database', pg.url], () => run('psql', pg.url, '-c', AGE));
  const dump = run('pg_dump', '--no-owner', '--no-privileges', '--dbname', pg.url).replace(
    /^\\(un)?restrict .*\n/gm,
    '',
  );
  pg.stop();
  writeFileSync(join(OUT, 'server/postgres.sql'), dump);
  writeFileSync(join(OUT, 'server/postgres.json'), json(onPostgres));
}

/** What one kind of client asks a server on the SQLite store, written down. */
async function asked(by: string, live: (address: string, known: Known) => Promise<void>): Promise<void> {
  const file = join(OUT, 'requests', `${by}.json`);
  if (existsSync(file)) return;
  const { tokens, questions } = JSON.parse(readFileSync(join(OUT, 'server/sqlite.json'), 'utf8')) as {
    tokens: Tokens;
    questions: Question[];
  };
  const answer = (asks: string) => questions.find((question) => question.asks === asks)?.answer;
  const copy = folder('copy');
  for (const name of ['assay.sqlite', 'provenance.sqlite'])
    copyFileSync(join(OUT, 'server', name), join(copy, name));
  const server = await serve(['--data', copy, ...BEHIND_A_PROXY], trustFolder());
  const exchanges: Exchange[] = [];
  const between = await record(server.address, by, exchanges);
  await live(between.address, {
    shop: tokens.shop.token,
    codes: String(answer('the codes of a batch')).trim().split(/\r?\n/),
    hidden: (answer('hidden codes') as { codes: string[] }).codes,
  });
  between.close();
  await server.stop();
  mkdirSync(join(OUT, 'requests'), { recursive: true });
  writeFileSync(file, json(exchanges));
}

type Known = { shop: string; codes: string[]; hidden: string[] };

const page = (address: string, { shop, codes }: Known): Promise<void> =>
  live(address, shop, codes.slice(1, 3), smallPhoto()).then((kept) => {
    mkdirSync(join(OUT, 'page'), { recursive: true });
    writeFileSync(join(OUT, 'page/indexeddb.json'), json(kept));
  });

async function app(address: string, { shop, codes }: Known): Promise<void> {
  const event = {
    type: 'ObjectEvent',
    eventTime: '2026-11-07T08:00:00Z',
    eventTimeZoneOffset: '+08:00',
    action: 'OBSERVE',
    bizStep: 'receiving',
    epcList: ['urn:epc:id:sgtin:9506000.013435.APP1'],
  };
  rmSync(join(OUT, 'app'), { recursive: true, force: true });
  const given = {
    OLD_APP: join(OUT, 'app'),
    OLD_SERVER: address.replace('localhost', '127.0.0.1'),
    OLD_TOKEN: shop,
    OLD_CODES: codes.slice(3, 5).join(),
    OLD_PHOTO: PHOTO,
    OLD_SSCC: CASE,
    OLD_DOCUMENT: JSON.stringify(document([event])),
  };
  const args = ['test', '--workspace', '--test', 'install', 'make_what_an_app_keeps', '--', '--ignored'];
  const ended = await new Promise<number | null>((resolve) => {
    spawn('cargo', args, { cwd: ROOT, env: { ...process.env, ...given }, stdio: 'inherit' }).once(
      'exit',
      resolve,
    );
  });
  if (ended !== 0) throw new Error('the app was not made');
  sqlite(join(OUT, 'app/install.db'), 'SELECT 1');
}

/** What owners ask by programs of their own. */
async function owner(address: string, { hidden }: Known): Promise<void> {
  for (const token of ['000000000000000a', '000000000000000b']) {
    const body = JSON.stringify({ event: crypto.randomUUID(), text: teaLabel('A5'), code: hidden[1], token });
    await fetch(`${address}v1/activations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  }
}

it('makes what servers, apps and pages keep and ask', async () => {
  if (!existsSync(join(OUT, 'server/postgres.json'))) await stores();
  await asked('owner', owner);
  await asked('page', page);
  await asked('app', app);
}, 1_200_000);
