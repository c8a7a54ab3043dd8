// Receiving in the built page with the real reader and cores, a fake camera, and the real server: a
// walk along a shelf, kills in the middle, two devices on one delivery.

import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { violations } from './support/axe';
import { complaints, LOOKS, QUIET, type Look } from './support/browser';
import { DIST, OUTPUT } from './support/paths';
import { walk } from './support/pictures';
import { GTIN, startReal, type Real } from './support/real';

/** The short form; `ASSAY_WALK=500` walks the whole hall. */
const COUNT = Number(process.env['ASSAY_WALK'] ?? 40);
const KILLS = Number(process.env['ASSAY_KILLS'] ?? 5);
/** Frames of 1/5 s for which each four labels are seen; on a slow machine one is read in a second, and the film begins again. */
const FRAMES = Number(process.env['ASSAY_FRAMES'] ?? 10);
const PATIENCE = 120_000 + COUNT * 2_000;

let server: Real;
let labels: string[];
let film: string;

/** Two of another lot, one forged, the rest as on the note. */
const WRONG = 2;
const FORGED = 1;
const note = (quantity: number) => `送货单号：DN-1122\n条码;品名;批号;数量\n${GTIN.slice(1)};纯牛奶 250 毫升;L2406;${quantity}\n`;
const EXPECTED = COUNT - WRONG - FORGED + 3;

beforeAll(async () => {
  if (!existsSync(new URL('receiving.wasm', DIST))) {
    throw new Error('ui/dist/receiving.wasm is missing: run `cargo xtask wasm`, then `npm run build`.');
  }
  server = await startReal();
  labels = [...server.issue('L2398', WRONG), ...server.issue('L2406', COUNT - WRONG)];
  // One whose lot was changed: the signature does not match it.
  labels[COUNT - 1] = labels[COUNT - 1]?.replace('/10/L2406/', '/10/L2407/') ?? '';
  film = walk(labels, FRAMES);
});
afterAll(() => server.stop());

/** A browser whose storage outlives it, as a phone's does. */
async function device(folder: string, look: Look = LOOKS[1] as Look, camera = film): Promise<{ context: BrowserContext; page: Page; found: string[] }> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...QUIET, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${camera}`],
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.width < 900 ? 2 : 1,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: look.theme,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const found = complaints(page);
  await page.goto(server.address);
  return { context, page, found };
}
const fresh = () => mkdtempSync(join(tmpdir(), 'assay-receiving-'));
const keep = (page: Page, name: string) => page.screenshot({ path: new URL(`receiving/${name}.png`, OUTPUT).pathname });
const receiving = (page: Page) => page.click('nav button:nth-of-type(2)');
const number = async (page: Page, name: string) => Number(await page.textContent(`[data-testid=${name}]`));
const pick = (page: Page, text: string) =>
  page.setInputFiles('.file input', { name: 'note.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function begin(page: Page): Promise<void> {
  await receiving(page);
  await page.waitForSelector('.file input', { state: 'attached' });
  await pick(page, note(EXPECTED));
  await page.waitForSelector('.sum');
  await page.click('footer .main');
  await page.waitForSelector('[data-testid=received]');
}
/** Everything kept on this device, item by item. */
const counted = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('assay-receiving', 1);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction('operations').objectStore('operations').getAll();
          asked.onsuccess = () => {
            opening.result.close();
            type Row = { operation: { deed: { kind: string; serial?: string; verdict?: string } } };
            resolve((asked.result as Row[]).filter(({ operation }) => operation.deed.kind === 'count').map(({ operation }) => `${operation.deed.serial} ${operation.deed.verdict}`));
          };
        };
      }),
  );
const whole = (page: Page, received: number, open: number) =>
  page.waitForFunction(
    ([wanted, undecided]) => document.querySelector('[data-testid=spoken]')?.textContent?.match(/\d+/g)?.join() === `${wanted},${undecided}`,
    [received, open],
    { timeout: PATIENCE },
  );

describe('a walk along a shelf', () => {
  it(`counts ${COUNT} labels once each and tells the note's differences`, async () => {
    const { context, page, found } = await device(fresh());
    await begin(page);
    const started = Date.now();
    await whole(page, COUNT - WRONG - FORGED, WRONG + FORGED);
    console.log(`${COUNT} labels in ${((Date.now() - started) / 1000).toFixed(1)} s: ${Math.round((COUNT * 60_000) / (Date.now() - started))} a minute`);
    const all = await counted(page);
    expect(all).toHaveLength(COUNT);
    expect(new Set(all).size).toBe(COUNT);
    expect([await number(page, 'received'), await number(page, 'missing'), await number(page, 'extra')]).toEqual([COUNT - WRONG - FORGED, 3, 0]);
    await keep(page, 'live-en');
    expect(await violations(page)).toEqual([]);

    await page.click('.newest button');
    await page.waitForSelector('dialog[open]');
    await keep(page, 'decide-en');
    expect(await violations(page)).toEqual([]);
    await page.click('.ways .main');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('.ends .light');
    await page.waitForSelector('.rows');
    await keep(page, 'note-en');
    expect(await violations(page)).toEqual([]);
    expect(await page.textContent('.rows')).toMatch(/Missing 3/);
    await page.click('footer .main');
    await page.click('footer .main');
    await page.waitForSelector('.tools');
    await keep(page, 'result-en');
    expect(await violations(page)).toEqual([]);
    const downloading = page.waitForEvent('download');
    await page.click('.tools button');
    expect((await downloading).suggestedFilename()).toMatch(/\.csv$/);
    expect(found).toEqual([]);
    await context.close();
  }, PATIENCE * 2);
});

describe('kills', () => {
  it(
    `loses and doubles nothing in ${KILLS} of them`,
    async () => {
      const folder = fresh();
      const all = COUNT - WRONG - FORGED;
      let shown = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { page } = await device(folder);
        if (kill === 0) await begin(page);
        else {
          await receiving(page);
          await page.waitForSelector('[data-testid=received]');
          // What was shown before the kill is there after it, before anything more is read.
          expect((await counted(page)).length).toBeGreaterThanOrEqual(shown);
        }
        // Anywhere on the way to the end, wherever the film then is.
        const next = Math.min(all, shown + Math.ceil((Math.random() * 2 * all) / KILLS));
        await page.waitForFunction((wanted) => Number(document.querySelector('[data-testid=received]')?.textContent) >= wanted, next, { timeout: PATIENCE });
        shown = await number(page, 'received');
        await kill9(page, folder);
      }
      const { context, page } = await device(folder);
      await receiving(page);
      await page.waitForFunction((wanted) => Number(document.querySelector('[data-testid=received]')?.textContent) === wanted, all, { timeout: PATIENCE });
      await page.waitForSelector(`.newest:has-text("${WRONG + FORGED}")`, { timeout: PATIENCE });
      const kept = await counted(page);
      expect(new Set(kept).size).toBe(kept.length);
      expect(kept).toHaveLength(COUNT);
      await context.close();
    },
    PATIENCE * 2,
  );
});

/** The browser's own process, found by the folder that only it has: nothing is said to the page. */
async function kill9(page: Page, folder: string): Promise<void> {
  const closed = new Promise<void>((resolve) => page.context().once('close', () => resolve()));
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let line: string;
    try {
      line = readFileSync(`/proc/${id}/cmdline`, 'utf8');
    } catch {
      // It ended while we looked.
      continue;
    }
    if (line.includes(`--user-data-dir=${folder}`) && !line.includes('--type=')) process.kill(Number(id), 'SIGKILL');
  }
  await closed;
}

describe('two devices on one delivery', () => {
  it('end in one result, offline in between', async () => {
    const half = Math.ceil(COUNT / 2);
    const films = [walk(labels.slice(0, half + 4), FRAMES), walk(labels.slice(half - 4), FRAMES)];
    const [one, two] = [await device(fresh(), LOOKS[1], films[0]), await device(fresh(), LOOKS[0], films[1])];
    for (const { page } of [one, two]) {
      await page.evaluate((token) => localStorage.setItem('assay.receiving.token', token), server.token('Shop A'));
      await page.reload();
    }
    await begin(one.page);
    await one.page.click('.ends .dark');
    await one.page.click('.share button');
    await one.page.waitForSelector('.share:has-text("· merged")', { timeout: PATIENCE });
    const code = /[A-Z2-9]{10}/.exec((await one.page.textContent('.share')) ?? '')?.[0] ?? '';
    await one.page.click('footer .btn:not(.main)');
    await receiving(two.page);
    await two.page.fill('form:has(.btn) input', code);
    await two.page.click('form .btn');
    await two.page.waitForSelector('[data-testid=received]');
    await one.context.setOffline(true);
    await two.page.waitForFunction(() => Number(document.querySelector('[data-testid=received]')?.textContent) > 8, undefined, { timeout: PATIENCE });
    await one.context.setOffline(false);
    for (const { page } of [one, two]) {
      await page.waitForFunction((wanted) => Number(document.querySelector('[data-testid=received]')?.textContent) === wanted, COUNT - WRONG - FORGED, { timeout: PATIENCE });
      expect([await number(page, 'missing'), await number(page, 'extra')]).toEqual([3, 0]);
    }
    await keep(two.page, 'live-zh');
    await two.page.click('.ends .light');
    await two.page.waitForSelector('.rows');
    await keep(two.page, 'note-zh');
    expect(await violations(two.page)).toEqual([]);
    await one.context.close();
    await two.context.close();
  }, PATIENCE * 2);
});

describe('a note that cannot be taken as it is', () => {
  it.each(['zh', 'en'] as const)('is shown with what is wrong, and corrected, %s', async (language) => {
    const look = { ...(LOOKS[0] as Look), language };
    const { context, page, found } = await device(fresh(), look);
    await receiving(page);
    await page.waitForSelector('.file input', { state: 'attached' });
    await keep(page, `start-${language}`);
    expect(await violations(page)).toEqual([]);
    expect(await page.locator('.page').ariaSnapshot()).toMatchSnapshot();
    await pick(page, 'GTIN;Qty;Expiry\n6901234567892;12;03/05/2029\n6901234567893;3;04/05/2029\n12345678905;2;05/06/2029\n');
    await page.waitForSelector('.sum');
    await keep(page, `preview-${language}`);
    expect(await violations(page)).toEqual([]);
    expect(await page.getAttribute('footer .main', 'aria-disabled')).toBe('true');
    await page.click('fieldset label:nth-of-type(2)');
    await page.click('label:has(input[type=checkbox])');
    await page.waitForSelector('footer .main[aria-disabled=false]');
    expect(await page.textContent('.sum')).toMatch(/14/);
    expect(await page.locator('.page').ariaSnapshot()).toMatchSnapshot();
    await page.click('footer .main');
    await page.waitForSelector('[data-testid=missing]:has-text("14")');
    expect(found).toEqual([]);
    await context.close();
  });
});

describe('a wide window', () => {
  it('keeps the rail and shows the same', async () => {
    const look = { ...(LOOKS[0] as Look), width: 1280, height: 800, language: 'en' as const, theme: 'dark' as const };
    const { context, page, found } = await device(fresh(), look);
    await begin(page);
    await page.waitForSelector('.newest');
    await keep(page, 'live-wide');
    expect(await page.isVisible('nav button')).toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.click('.ends .light');
    await page.waitForSelector('.rows');
    await keep(page, 'note-wide-dark');
    expect(await violations(page)).toEqual([]);
    expect(found).toEqual([]);
    await context.close();
  }, PATIENCE);
});

describe('enlarged twice', () => {
  it('runs off nowhere', async () => {
    const look = { ...(LOOKS[0] as Look), width: 180, height: 370, language: 'en' as const };
    const { context, page } = await device(fresh(), look);
    const sideways = () => page.evaluate(() => [...document.querySelectorAll('html, .page, .dock, .newest, .sums, footer, dialog')].filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className));
    await receiving(page);
    await page.waitForSelector('.file input', { state: 'attached' });
    expect(await sideways()).toEqual([]);
    await pick(page, note(EXPECTED));
    await page.waitForSelector('.sum');
    expect(await sideways()).toEqual([]);
    await page.click('footer .main');
    await page.waitForSelector('[data-testid=received]');
    expect(await sideways()).toEqual([]);
    await keep(page, 'live-enlarged');
    await page.click('.ends .light');
    await page.waitForSelector('.rows');
    expect(await sideways()).toEqual([]);
    await keep(page, 'note-enlarged');
    await context.close();
  }, PATIENCE);
});
