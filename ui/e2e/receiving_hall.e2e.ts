// A hall walked along with a tablet: twenty labels in view in full high definition, and the browser
// killed in the middle. `ASSAY_WALK=500 ASSAY_KILLS=20 npm run e2e -- receiving_hall` is the long form.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import type { Look } from './support/browser';
import { hall, tray } from './support/pictures';
import {
  begin,
  counted,
  device,
  expectedOf,
  FORGED,
  fresh,
  keep,
  kill9,
  MISSING,
  noteOf,
  number,
  receiveAll,
  receiving,
  stage,
  whole,
  WRONG,
} from './support/receiving';

const COUNT = Number(process.env['ASSAY_WALK'] ?? 60);
const KILLS = Number(process.env['ASSAY_KILLS'] ?? 5);
const PATIENCE = 120_000 + COUNT * 2_000;
const FIT = COUNT - WRONG - FORGED;
/** The camera's whole frame is shown, and so read, while something is to be decided: that takes room below it. */
const TABLET: Look = { name: 'tablet', width: 880, height: 793, theme: 'light', language: 'en' };
/** The same with nothing to decide. */
const CALM: Look = { ...TABLET, height: 713 };

const shop = stage(COUNT, hall, PATIENCE);

describe('twenty labels in one frame', () => {
  it(
    'are nearly all read in one frame, and each counted once',
    async () => {
      const twenty = shop.labels.slice(WRONG, WRONG + 20);
      const { context, page, found } = await device(shop.server.address, fresh(), CALM, tray(twenty));
      await begin(page, noteOf(20));
      // What is outlined at one moment is one frame's reading.
      await page.waitForFunction(() => document.querySelectorAll('.scene .under').length >= 19, undefined, {
        timeout: PATIENCE,
      });
      await whole(page, 20, 0, PATIENCE);
      expect(
        await page.evaluate(() => (document.querySelector('video') as HTMLVideoElement).videoWidth),
      ).toBe(1920);
      expect(new Set(await counted(page)).size).toBe(20);
      await keep(page, 'tray');
      expect([await number(page, 'missing'), await number(page, 'extra')]).toEqual([0, 0]);
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE,
  );
});

describe('a walk through the hall', () => {
  it(
    `counts ${COUNT} labels once each and tells the note's differences`,
    async () => {
      const { context, page, found } = await device(shop.server.address, fresh(), TABLET, shop.film);
      await receiveAll(page, COUNT, PATIENCE);
      await keep(page, 'hall');
      await page.click('.ends .dark');
      await page.click('footer .main');
      const downloading = page.waitForEvent('download');
      await page.click('.tools button');
      const [, line, ...items] = readFileSync(await (await downloading).path(), 'utf8')
        .trim()
        .split('\r\n')
        .map((row) => row.split(','));
      expect(line?.slice(7, 13)).toEqual([expectedOf(COUNT), FIT, MISSING, 0, WRONG, 'differs'].map(String));
      expect(items.map((item) => `${item[12]} ${item[13]}`).sort()).toEqual([
        'open signature_wrong',
        'open wrong_lot',
        'open wrong_lot',
      ]);
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE * 2,
  );
});

describe('kills', () => {
  it(
    `loses and doubles nothing in ${KILLS} of them`,
    async () => {
      const folder = fresh();
      const reached = (page: Page, wanted: number) =>
        page.waitForFunction(
          (least) => Number(document.querySelector('[data-testid=received]')?.textContent) >= least,
          wanted,
          { timeout: PATIENCE },
        );
      let shown = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { page } = await device(shop.server.address, folder, TABLET, shop.film);
        if (kill === 0) await begin(page, noteOf(expectedOf(COUNT)));
        else {
          await receiving(page);
          await page.waitForSelector('[data-testid=received]');
          // What was shown before the kill is there after it, before anything more is read.
          expect((await counted(page)).length).toBeGreaterThanOrEqual(shown);
        }
        // Anywhere on the way to the end, wherever the film then is.
        const next = Math.min(FIT, shown + Math.ceil((Math.random() * 2 * FIT) / KILLS));
        await reached(page, next);
        shown = await number(page, 'received');
        await kill9(page, folder);
      }
      const { context, page } = await device(shop.server.address, folder, TABLET, shop.film);
      await receiving(page);
      await reached(page, FIT);
      await page.waitForSelector(`.newest:has-text("${WRONG + FORGED}")`, { timeout: PATIENCE });
      const kept = await counted(page);
      expect([kept.length, new Set(kept).size]).toEqual([COUNT, COUNT]);
      expect(await number(page, 'received')).toBe(FIT);
      await context.close();
    },
    PATIENCE * 2 + KILLS * 30_000,
  );
});
