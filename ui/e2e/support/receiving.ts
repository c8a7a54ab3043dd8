// A device on which goods are received: a browser with a camera film, whose storage outlives it.

import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

import { complaints, PATIENCE, type Look } from './browser';
import { CHROMIUM, filmed } from './browsers';
import { DIST } from './paths';
import { keepShown } from './shown';
import { GTIN, startReal, type Real } from './real';
import { watch } from './witness';

export type Device = { context: BrowserContext; page: Page; found: string[] };

/** Two of another lot, one forged, three that do not come, the rest as on the note. */
export const WRONG = 2;
export const FORGED = 1;
export const MISSING = 3;
export const noteOf = (quantity: number) =>
  `送货单号：DN-1122\n条码;品名;批号;数量\n${GTIN.slice(1)};纯牛奶 250 毫升;L2406;${quantity}\n`;
export const expectedOf = (count: number) => count - WRONG - FORGED + MISSING;

/** Goods for a note of that many less what does not fit. */
function goods(server: Real, count: number): string[] {
  if (!existsSync(new URL('receiving.wasm', DIST))) {
    throw new Error('ui/dist/receiving.wasm is missing: run `cargo xtask wasm`, then `npm run build`.');
  }
  const labels = [...server.issue('L2398', WRONG), ...server.issue('L2406', count - WRONG)];
  // One whose lot was changed: the signature does not match it.
  labels[count - 1] = labels[count - 1]?.replace('/10/L2406/', '/10/L2407/') ?? '';
  return labels;
}

/** A server, goods of its brand and their film, from before a file's first test until after its last. */
export type Stage = { server: Real; labels: string[]; film: string };

export function stage(count: number, filmOf: (labels: string[]) => string, patience?: number): Stage {
  const made = {} as Stage;
  beforeAll(async () => {
    const server = await startReal();
    const labels = goods(server, count);
    Object.assign(made, { server, labels, film: filmOf(labels) });
  }, patience);
  afterAll(() => made.server.stop());
  return made;
}

/** Receives the goods of a film to the end: each counted once, as fast as is said. */
export async function receiveAll(page: Page, count: number, patience: number): Promise<void> {
  await begin(page, noteOf(expectedOf(count)));
  const started = Date.now();
  await whole(page, count - WRONG - FORGED, WRONG + FORGED, patience);
  const seconds = (Date.now() - started) / 1000;
  console.log(`${count} labels in ${seconds.toFixed(1)} s: ${Math.round((count * 60) / seconds)} a minute`);
  const all = await counted(page);
  expect([all.length, new Set(all).size]).toEqual([count, count]);
}

/** `before`: what has to stand before the page is opened, since from then on it sends what waits. */
export async function device(
  address: string,
  folder: string,
  look: Look,
  camera: string,
  before: (context: BrowserContext) => Promise<void> = () => Promise.resolve(),
): Promise<Device> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM,
    args: filmed(camera),
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.width < 800 ? 2 : 1,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: look.theme,
    // It would hide the page's requests from who loses their answers.
    serviceWorkers: 'block',
  });
  context.setDefaultTimeout(PATIENCE);
  watch(context);
  await before(context);
  const page = context.pages()[0] ?? (await context.newPage());
  const found = complaints(page);
  await page.goto(address);
  return { context, page, found };
}

/** The shop's token, as someone has typed it in before. */
export async function enrol(page: Page, token: string): Promise<void> {
  await page.evaluate((text) => localStorage.setItem('assay.receiving.token', text), token);
  await page.reload();
}

export const fresh = () => mkdtempSync(join(tmpdir(), 'assay-receiving-'));
export const keep = (page: Page, name: string) => keepShown(page, `receiving/${name}`);

/** Opens receiving, also where the camera has shown a label to the first screen and its verdict hides the way. */
export async function receiving(page: Page): Promise<void> {
  await page.waitForSelector('nav button', { state: 'attached' });
  await page.evaluate(() => document.querySelector<HTMLElement>('nav button:nth-of-type(2)')?.click());
  await page.waitForSelector('.receiving');
}

export const number = async (page: Page, name: string) =>
  Number(await page.textContent(`[data-testid=${name}]`));
export const pick = (page: Page, text: string) =>
  page.setInputFiles('.file input', { name: 'note.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

export async function begin(page: Page, note: string): Promise<void> {
  await receiving(page);
  await page.waitForSelector('.file input', { state: 'attached' });
  await pick(page, note);
  await page.waitForSelector('.sum');
  await page.click('footer .main');
  await page.waitForSelector('[data-testid=received]');
}

/** Shares the delivery whose end is shown, and gives its code. */
export async function share(page: Page, timeout: number): Promise<string> {
  await page.click('.share button');
  await page.waitForSelector('.share[data-sharing=done]', { timeout });
  return /[A-Z2-9]{10}/.exec((await page.textContent('.share')) ?? '')?.[0] ?? '';
}

/** Takes part in a colleague's delivery. */
export async function takePart(page: Page, code: string): Promise<void> {
  await receiving(page);
  await page.fill('form:has(.btn) input', code);
  await page.click('form .btn');
  await page.waitForSelector('[data-testid=received]');
}

/** The page is hidden or shown again, as by another app: what the browser tells it then. */
export const turn = (page: Page, to: DocumentVisibilityState) =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange'));
  }, to);

/** Every row of one of the stores on this device. */
export const rows = <Row>(page: Page, store: 'deliveries' | 'operations' | 'photos' | 'events') =>
  page.evaluate(
    (name) =>
      new Promise<unknown[]>((resolve, reject) => {
        const opening = indexedDB.open('assay-receiving', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction(name).objectStore(name).getAll();
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result);
          };
        };
      }),
    store,
  ) as Promise<Row[]>;

/** Everything counted on this device, item by item. */
export async function counted(page: Page): Promise<string[]> {
  type Row = { operation: { deed: { kind: string; serial?: string; verdict?: string } } };
  const all = await rows<Row>(page, 'operations');
  return all
    .filter(({ operation }) => operation.deed.kind === 'count')
    .map(({ operation }) => `${operation.deed.serial} ${operation.deed.verdict}`);
}

/** Until so many are received and so many to be decided. */
export const whole = (page: Page, received: number, open: number, timeout: number) =>
  page.waitForFunction(
    ([wanted, undecided]) =>
      document.querySelector('[data-testid=spoken]')?.textContent?.match(/\d+/g)?.join() ===
      `${wanted},${undecided}`,
    [received, open],
    { timeout },
  );

/** Processes of the browser whose folder this is: its own, or those that it started too. */
function processesOf(folder: string, all: boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        const line = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        return line.includes(`--user-data-dir=${folder}`) && (all || !line.includes('--type='));
      } catch {
        // It ended while we looked.
        return false;
      }
    });
}

/**
 * Kills the browser's own process, found by the folder that only it has: nothing is said to the page. Done when those
 * that it had started have ended too, for they hold its databases.
 */
export async function kill9(page: Page, folder: string): Promise<void> {
  const closed = new Promise<void>((resolve) => page.context().once('close', () => resolve()));
  for (const id of processesOf(folder, false)) process.kill(id, 'SIGKILL');
  await closed;
  await expect.poll(() => processesOf(folder, true)).toEqual([]);
}
