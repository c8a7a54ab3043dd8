// Receiving in the built page with the real reader and cores, a fake camera, and the real server: a
// walk along a shelf with a phone, two devices on one delivery, notes, and how it looks.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';

import { violations } from './support/axe';
import { LOOKS, type Look } from './support/browser';
import { walk } from './support/pictures';
import { OUTPUT } from './support/paths';
import { GTIN } from './support/real';
import {
  begin,
  device as open,
  enrol,
  expectedOf,
  FORGED,
  fresh,
  keep,
  MISSING,
  noteOf,
  number,
  pick,
  receiveAll,
  receiving,
  rows,
  share,
  stage,
  takePart,
  turn,
  whole,
  WRONG,
} from './support/receiving';

const COUNT = 40;
/** Frames of 1/5 s for which each four labels are seen; on a slow machine one is read in a second, and the film begins again. */
const FRAMES = Number(process.env['ASSAY_FRAMES'] ?? 10);
const PATIENCE = 200_000;
const NOTE = noteOf(expectedOf(COUNT));

/** What a camera would have made of a carton. */
const CARTON = PNG.sync.write(new PNG({ width: 40, height: 30 }));
const drawn = (page: Page, image: string) =>
  page.waitForFunction(
    (which) => (document.querySelector(which) as HTMLImageElement | null)?.naturalWidth === 40,
    image,
  );

const shop = stage(COUNT, (labels) => walk(labels, FRAMES));

const device = (folder: string, look: Look = LOOKS[3] as Look, camera = shop.film) =>
  open(shop.server.address, folder, look, camera);

describe('a walk along a shelf', () => {
  it(
    `counts ${COUNT} labels once each and tells the note's differences`,
    async () => {
      const { context, page, found } = await device(fresh());
      await receiveAll(page, COUNT, PATIENCE);
      expect([
        await number(page, 'received'),
        await number(page, 'missing'),
        await number(page, 'extra'),
      ]).toEqual([COUNT - WRONG - FORGED, MISSING, 0]);
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
    },
    PATIENCE * 2,
  );
});

describe('a page that is hidden in between', () => {
  it(
    'goes on counting when it is shown again, and keeps the screen on',
    async () => {
      const { context, page, found } = await device(fresh());
      await page.addInitScript(() => {
        const asked = { locks: 0 };
        const request = () =>
          Promise.resolve({ release: () => Promise.resolve(), number: (asked.locks += 1) });
        Object.assign(window, { asked });
        Object.defineProperty(navigator, 'wakeLock', { value: { request } });
      });
      await page.reload();
      await begin(page, NOTE);
      const locks = () =>
        page.evaluate(() => (window as unknown as { asked: { locks: number } }).asked.locks);
      await expect.poll(locks).toBe(1);
      await page.waitForFunction(() => document.querySelector('video')?.srcObject != null);
      await turn(page, 'hidden');
      await page.waitForFunction(() => document.querySelector('video')?.srcObject === null);
      await page.waitForSelector('.unlit button');
      await keep(page, 'live-off');
      expect(await violations(page)).toEqual([]);
      await turn(page, 'visible');
      await whole(page, COUNT - WRONG - FORGED, WRONG + FORGED, PATIENCE);
      expect(await locks()).toBe(2);
      // Whatever let it go while the page is shown: a person can start it again.
      await turn(page, 'hidden');
      await page.click('.unlit button');
      await page.waitForSelector('.unlit', { state: 'detached' });
      await page.waitForFunction(() => document.querySelector('video')?.srcObject != null);
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE,
  );
});

describe('a photograph of what does not fit', () => {
  it(
    'is shown, saved under the name that the table says, and goes with the delivery',
    async () => {
      const folder = fresh();
      const film = walk(shop.labels.slice(0, 1), FRAMES);
      const { context, page, found } = await device(folder, LOOKS[3], film);
      await begin(page, noteOf(1));
      await whole(page, 0, 1, PATIENCE);
      await page.click('.newest button');
      await page.setInputFiles('.ways input', { name: 'carton.png', mimeType: 'image/png', buffer: CARTON });
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.click('.newest button');
      await drawn(page, 'dialog img');
      await keep(page, 'photograph-en');
      expect(await violations(page)).toEqual([]);
      await page.click('.reasons button');
      await page.click('fieldset > .btn');
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.click('.ends .dark');
      await page.click('footer .main');
      await page.waitForSelector('.tools');
      await drawn(page, 'li img');
      await keep(page, 'result-photograph-en');
      expect(await violations(page)).toEqual([]);
      const saving = page.waitForEvent('download');
      await page.click('figure button');
      const picture = await saving;
      expect(readFileSync(await picture.path())).toEqual(CARTON);
      const telling = page.waitForEvent('download');
      await page.click('.tools button');
      expect(readFileSync(await (await telling).path(), 'utf8')).toContain(
        `,${picture.suggestedFilename()},`,
      );

      await page.click('footer .main');
      await page.click('li .ib');
      await page.waitForSelector('dialog[open]');
      await keep(page, 'discard-en');
      expect(await violations(page)).toEqual([]);
      // Asked twice: the first press deletes nothing.
      await page.click('dialog .ways .btn:last-child');
      expect(await rows(page, 'deliveries')).toHaveLength(1);
      await page.click('dialog .ways .btn:last-child');
      await page.waitForSelector('li .row', { state: 'detached' });
      for (const store of ['deliveries', 'operations', 'photos', 'events'] as const)
        expect(await rows(page, store), store).toEqual([]);
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE,
  );
});

describe('a page that was updated while it was open', () => {
  it('says that receiving did not load, and loads it anew', async () => {
    const { context, page, found } = await device(fresh());
    let answer = () => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await context.route('**/assets/Receiving-*.js', async (route) => {
      await asked;
      await route.fulfill({ status: 404 });
    });
    await page.waitForSelector('nav button', { state: 'attached' });
    await page.evaluate(() => document.querySelector<HTMLElement>('nav button:nth-of-type(2)')?.click());
    await page.waitForSelector('main [role=status]:has-text("Loading")');
    answer();
    await page.waitForSelector('main button:has-text("Reload")');
    await keep(page, 'not-loaded');
    expect(await violations(page)).toEqual([]);
    await context.unroute('**/assets/Receiving-*.js');
    await page.click('main button:has-text("Reload")');
    await receiving(page);
    await page.waitForSelector('.file input', { state: 'attached' });
    expect(found).toEqual([]);
    await context.close();
  });
});

describe('two devices on one delivery', () => {
  it(
    'end in one result, offline in between',
    async () => {
      const half = Math.ceil(COUNT / 2);
      const films = [walk(shop.labels.slice(0, half + 4), FRAMES), walk(shop.labels.slice(half - 4), FRAMES)];
      const [one, two] = [
        await device(fresh(), LOOKS[1], films[0]),
        await device(fresh(), LOOKS[0], films[1]),
      ];
      for (const { page } of [one, two]) await enrol(page, shop.server.token('Shop A'));
      await begin(one.page, NOTE);
      await one.page.click('.ends .dark');
      const code = await share(one.page, PATIENCE);
      await one.page.click('footer .btn:not(.main)');
      await takePart(two.page, code);
      await one.context.setOffline(true);
      await two.page.waitForFunction(
        () => Number(document.querySelector('[data-testid=received]')?.textContent) > 8,
        undefined,
        { timeout: PATIENCE },
      );
      await one.context.setOffline(false);
      for (const { page } of [one, two]) {
        await page.waitForFunction(
          (wanted) => Number(document.querySelector('[data-testid=received]')?.textContent) === wanted,
          COUNT - WRONG - FORGED,
          { timeout: PATIENCE },
        );
        expect([await number(page, 'missing'), await number(page, 'extra')]).toEqual([MISSING, 0]);
      }
      await keep(two.page, 'live-zh');
      await two.page.click('.ends .light');
      await two.page.waitForSelector('.rows');
      await keep(two.page, 'note-zh');
      expect(await violations(two.page)).toEqual([]);
      await one.context.close();
      await two.context.close();
    },
    PATIENCE * 2,
  );
});

describe('a note that cannot be taken as it is', () => {
  it.each(['zh', 'en'] as const)('is shown with what is wrong, and corrected, %s', async (language) => {
    const look = { ...(LOOKS[0] as Look), language };
    const { context, page, found } = await device(fresh(), look);
    await receiving(page);
    await page.waitForSelector('.file input', { state: 'attached' });
    await keep(page, `start-${language}`);
    expect(await violations(page)).toEqual([]);
    await pick(
      page,
      'GTIN;Qty;Expiry\n6901234567892;12;03/05/2029\n6901234567893;3;04/05/2029\n12345678905;2;05/06/2029\n',
    );
    await page.waitForSelector('.sum');
    await keep(page, `preview-${language}`);
    expect(await violations(page)).toEqual([]);
    expect(await page.getAttribute('footer .main', 'aria-disabled')).toBe('true');
    await page.click('fieldset label:nth-of-type(2)');
    await page.click('label:has(input[type=checkbox])');
    await page.waitForSelector('footer .main[aria-disabled=false]');
    expect(await page.textContent('.sum')).toMatch(/14/);
    await page.click('footer .main');
    await page.waitForSelector('[data-testid=missing]:has-text("14")');
    expect(found).toEqual([]);
    await context.close();
  });
});

describe('the result on paper', () => {
  it.each(['zh', 'en'] as const)('is one page however much differs, %s', async (language) => {
    const { context, page } = await device(fresh(), { ...(LOOKS[0] as Look), language });
    const lots = Array.from({ length: 90 }, (_, at) => `${GTIN},纯牛奶 250 毫升,M${at},4`);
    await begin(page, `GTIN,Product,Lot,Qty\n${lots.join('\n')}\n`);
    await page.click('.ends .dark');
    await page.click('footer .main');
    await page.waitForSelector('.tools');
    const paper = await page.pdf({
      format: 'A4',
      path: new URL(`receiving/paper-${language}.pdf`, OUTPUT).pathname,
    });
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await context.close();
  });
});

describe('a wide window', () => {
  it(
    'keeps the rail and shows the same',
    async () => {
      const look = {
        ...(LOOKS[0] as Look),
        width: 1280,
        height: 800,
        language: 'en' as const,
        theme: 'dark' as const,
      };
      const { context, page, found } = await device(fresh(), look);
      await begin(page, NOTE);
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
    },
    PATIENCE,
  );
});

describe('enlarged twice', () => {
  it(
    'runs off nowhere',
    async () => {
      const look = { ...(LOOKS[0] as Look), width: 180, height: 370, language: 'en' as const };
      const { context, page } = await device(fresh(), look);
      const sideways = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('html, .page, .dock, .newest, .sums, footer, dialog')]
            .filter((box) => box.scrollWidth > box.clientWidth + 1)
            .map((box) => box.className),
        );
      await receiving(page);
      await page.waitForSelector('.file input', { state: 'attached' });
      expect(await sideways()).toEqual([]);
      await pick(page, NOTE);
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
    },
    PATIENCE,
  );
});
