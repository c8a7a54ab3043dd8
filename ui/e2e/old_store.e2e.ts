// A browser in which an earlier page was used opens the newest one and loses nothing: what was read, what
// waits, what was agreed to, what was received. What was kept and how it was made: tests/old/README.md.

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import type { HistoryEntry } from '../src/wire';
import { folder, serve, trustFolder, type Served } from './old/server';
import { complaints, contextFor, launch, LOOKS, type Look } from './support/browser';
import { teaLabel } from './support/demo_tea';
import { putKept, readKept, type KeptBefore } from './support/kept_before';
import { receiving, rows } from './support/receiving';

const OLD = fileURLToPath(new URL('../../tests/old/f00e418/', import.meta.url));
const PATIENCE = 120_000;

const kept = JSON.parse(readFileSync(join(OLD, 'page/indexeddb.json'), 'utf8')) as KeptBefore;
const table = <T>(from: KeptBefore, database: string, name: string): { key: unknown; value: T }[] =>
  (from.databases.find((one) => one.name === database)?.stores.find((store) => store.name === name)?.rows ??
    []) as { key: unknown; value: T }[];
const entries = (from: KeptBefore): HistoryEntry[] =>
  table<HistoryEntry>(from, 'assay', 'entries').map(({ value }) => value);
const fact = (from: KeptBefore, name: string): unknown =>
  table(from, 'assay', 'facts').find(({ key }) => key === name)?.value;

let server: Served;
let browser: Browser;

beforeAll(async () => {
  // The store that the same server had: its codes and tokens are good.
  const data = folder('old-store');
  for (const file of ['assay.sqlite', 'provenance.sqlite'])
    copyFileSync(join(OLD, 'server', file), join(data, file));
  server = await serve(['--data', data], trustFolder());
  browser = await launch('none');
}, PATIENCE);
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** The newest page where the old one was used; `false`: its server is not reached until that is lifted. */
async function opened(isReached: boolean): Promise<{ page: Page; found: string[] }> {
  const context = await contextFor(browser, LOOKS[1] as Look);
  const page = await context.newPage();
  await page.goto(`${server.address}healthz`);
  await putKept(page, kept);
  if (!isReached)
    for (const path of ['**/v1/**', '**/epcis/**'])
      await context.route(path, (route) => route.abort('connectionrefused'));
  const found = complaints(page);
  await page.goto(server.address);
  return { page, found };
}

it('the fixture holds something of every kind', () => {
  const words = new Set(entries(kept).map(({ judgement }) => judgement.word));
  expect(words.size).toBeGreaterThanOrEqual(5);
  expect(
    entries(kept)
      .filter(({ report }) => report.is === 'waiting')
      .map(({ origin }) => origin)
      .sort(),
  ).toEqual(['link', 'typed']);
  expect(new Set(entries(kept).map(({ report }) => report.is))).toEqual(
    new Set(['none', 'waiting', 'answered', 'looked_up']),
  );
  expect(fact(kept, 'consent')).toEqual({ choice: 'online', region: 'CN-GD' });
  expect(fact(kept, 'deletions')).toHaveLength(1);
  for (const name of ['products', 'records', 'tokens'])
    expect([name, table(kept, 'assay', name).length > 0]).toEqual([name, true]);
  for (const name of ['deliveries', 'operations', 'photos', 'events'])
    expect([name, table(kept, 'assay-receiving', name).length > 0]).toEqual([name, true]);
});

it('shows every reading, what waits and what was agreed to', async () => {
  const { page } = await opened(false);
  await page.click('nav button:has-text("History")');
  await page.waitForSelector('li time, li .time');
  expect(await page.locator('li:has(.time)').count()).toBe(entries(kept).length);
  await page.waitForSelector('text=Waiting: 2');
  const found = entries(await readKept(page));
  for (const entry of entries(kept)) expect(found).toContainEqual(entry);
  await page.click('li:has-text("Spring Longjing") >> nth=0');
  await page.waitForSelector('.verdict h1');
  await page.keyboard.press('Escape');
  await page.click('nav button:has-text("Settings")');
  await page.waitForSelector('select');
  expect(
    await page.locator('select').evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value)),
  ).toContain('CN-GD');
  await page.context().close();
});

it('shows every delivery with what was counted, and goes on with the open one', async () => {
  const { page } = await opened(false);
  await receiving(page);
  await page.waitForSelector('[data-testid=received]:has-text("3")', { timeout: PATIENCE });
  const found = await readKept(page);
  for (const store of ['deliveries', 'operations', 'photos', 'events']) {
    const there = table(found, 'assay-receiving', store);
    for (const row of table(kept, 'assay-receiving', store)) expect(there, store).toContainEqual(row);
  }
  await page.click('button[aria-label="Back"]');
  for (const { value } of table<{ note: { number: string } }>(kept, 'assay-receiving', 'deliveries'))
    await page.waitForSelector(`.row:has-text("${value.note.number}")`);
  expect(found.texts).toMatchObject({ ...kept.texts });
  await page.context().close();
});

it('sends what waited, and what was deleted is deleted there too', async () => {
  const { page, found } = await opened(true);
  await expect
    .poll(async () => entries(await readKept(page)).filter(({ report }) => report.is === 'waiting').length, {
      timeout: PATIENCE,
    })
    .toBe(0);
  await expect.poll(async () => fact(await readKept(page), 'deletions'), { timeout: PATIENCE }).toEqual([]);
  await expect.poll(() => rows(page, 'events'), { timeout: PATIENCE }).toEqual([]);
  const waited = entries(kept).filter(({ report }) => report.is === 'waiting');
  const now = entries(await readKept(page));
  for (const { id, origin } of waited)
    expect(now.find((entry) => entry.id === id)?.report.is).toBe(
      origin === 'typed' ? 'looked_up' : 'answered',
    );
  // Somebody else who asks about the item hears of it.
  const report = {
    event: crypto.randomUUID(),
    text: teaLabel('PAGE7'),
    at: new Date().toISOString().replace(/\.\d+/, ''),
    token: 'f'.repeat(16),
    region: null,
  };
  const answer = (await (
    await fetch(`${server.address}v1/scans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(report),
    })
  ).json()) as { history: { others: number } };
  expect(answer.history.others).toBe(1);
  expect(found).toEqual([]);
  await page.context().close();
});
