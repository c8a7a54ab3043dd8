// For those who enlarge, need contrast, or use keys alone.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { VerdictWord } from '../src/wire';
import { violations } from './support/axe';
import { launch, type Look } from './support/browser';
import { BY_TEXT, JUDGEMENTS, LIST, TEXT_FOR } from './support/judgements';
import { openScripted } from './support/open';
import { keepShown } from './support/shown';
import { nothingSeen, type Script } from './support/scripted_worker';
import { servePage, type Page as Served } from './support/server';

let served: Served;
let browser: Browser;

beforeAll(async () => {
  served = await servePage();
  browser = await launch('pattern');
});
afterAll(async () => {
  await browser.close();
  served.server.close();
});

const SCRIPT: Script = {
  list: LIST,
  judgements: BY_TEXT,
  reading: nothingSeen,
  codes: [],
  typedCode: { ok: true, code: null, error: null },
};

async function open(look: Omit<Look, 'theme'>, hash = ''): Promise<Page> {
  const [page] = await openScripted(
    { ...look, theme: 'light' },
    { browser, address: served.address + hash, script: SCRIPT },
  );
  return page;
}

const keep = (page: Page, name: string) => keepShown(page, `access/${name}`);
const linkTo = (word: VerdictWord) => `#link=${encodeURIComponent(TEXT_FOR(word))}`;
const sideways = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('html, .scroll, .page, .plate, .punches, dl')]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.className),
  );

describe.each(['zh', 'en'] as const)('enlarged twice, %s', (language) => {
  const look = { name: 'enlarged', width: 180, height: 370, language };

  it('nothing runs off sideways', async () => {
    const page = await open(look);
    await page.waitForSelector('video');
    await keep(page, `enlarged-${language}-scan`);
    expect(await sideways(page)).toEqual([]);
    for (const word of Object.keys(JUDGEMENTS) as VerdictWord[]) {
      await page.evaluate((hash) => (window.location.hash = hash), linkTo(word));
      await page.waitForSelector(`.verdict[data-word=${word}] h1:focus`);
      expect([word, await sideways(page)]).toEqual([word, []]);
    }
    await page.locator('.punches').scrollIntoViewIfNeeded();
    await keep(page, `enlarged-${language}-verdict`);
    await page.keyboard.press('Escape');
    await page.click('.tools button:last-child');
    await page.waitForSelector('.boxes');
    expect(await sideways(page)).toEqual([]);
    await keep(page, `enlarged-${language}-enter`);
    await page.context().close();
  });
});

describe('forced colours', () => {
  it('keeps the seals’ outlines', async () => {
    const page = await open(
      { name: 'forced', width: 360, height: 740, language: 'en' },
      linkTo('possible_copy'),
    );
    await page.emulateMedia({ forcedColors: 'active' });
    await page.waitForSelector('.verdict h1:focus');
    await keep(page, 'forced-colours');
    expect(await violations(page)).toEqual([]);
    const fill = await page.evaluate(
      () => getComputedStyle(document.querySelector('.seal .f') as Element).fill,
    );
    const paper = await page.evaluate(
      () => getComputedStyle(document.querySelector('.plate') as Element).backgroundColor,
    );
    expect(fill).not.toBe(paper);
    await page.context().close();
  });
});

describe('keys alone', () => {
  it('go from the verdict to its details, back, and on to the next scan', async () => {
    const page = await open(
      { name: 'keys', width: 360, height: 740, language: 'en' },
      linkTo('issued_not_checked'),
    );
    await page.waitForSelector('.verdict h1:focus');
    await page.keyboard.press('Tab');
    await page.waitForSelector('.item:focus');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await page.evaluate(() => document.querySelector('.verdict') !== null)).toBe(true);
    await page.waitForSelector('.item:focus');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('video');
    await page.context().close();
  });

  it('is announced: assertive for a warning, polite else', async () => {
    const page = await open({ name: 'live', width: 360, height: 740, language: 'en' }, linkTo('recalled'));
    await page.waitForSelector('.verdict h1:focus');
    expect(await page.getAttribute('[aria-live]', 'aria-live')).toBe('assertive');
    expect(await page.textContent('[aria-live]')).toBe(
      'Recalled by Example Dairy. Lot L2406, since 18 Nov 2026',
    );
    await page.evaluate((hash) => (window.location.hash = hash), linkTo('issued_not_checked'));
    await page.waitForSelector('[aria-live=polite]:has-text("Not checked for copies")');
    await page.context().close();
  });
});
