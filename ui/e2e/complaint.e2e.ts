// Something wrong, written down: what comes meanwhile does not throw it away, and it says who will see it.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { violations } from './support/axe';
import { launch, LOOKS, type Look } from './support/browser';
import { BY_TEXT, CODE, LIST, TEXT_FOR } from './support/judgements';
import { openScripted } from './support/open';
import { CODES, HISTORIES, scriptApi } from './support/scripted_api';
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
  codes: [CODE],
  typedCode: { ok: false, code: null, error: 'check_digit' },
};

async function open(look: Look): Promise<[Page, string[]]> {
  const [history, code] = [HISTORIES[0] ?? ('down' as const), CODES.find(({ says }) => says === 'warned')];
  const server = (page: Page) => scriptApi(page, { history, ...(code === undefined ? {} : { code }) });
  const opened = await openScripted(look, { browser, address: served.address, script: SCRIPT, server });
  await opened[0].waitForSelector('nav');
  return opened;
}

const give = (page: Page, text: string) =>
  page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), text);

/** A small picture, as a person drops it or pastes it. */
const drop = (page: Page, how: 'drop' | 'paste') =>
  page.evaluate(async (name) => {
    const canvas = document.createElement('canvas');
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    const carried = new DataTransfer();
    carried.items.add(new File([blob ?? ''], 'seal.png', { type: 'image/png' }));
    const event =
      name === 'drop'
        ? new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true })
        : new ClipboardEvent('paste', { clipboardData: carried, bubbles: true });
    document.body.dispatchEvent(event);
  }, how);

it.each(LOOKS.slice(0, 2))(
  'keeps what is written, takes a picture, asks before it gives way: $language',
  async (look: Look) => {
    const [page, found] = await open(look);
    await give(page, TEXT_FOR('not_issued'));
    await page.click('footer .main');
    await page.fill('textarea', 'The seal was broken.');
    for (const how of ['drop', 'paste'] as const) {
      await drop(page, how);
      await page.click(
        '.photo .ways button:has-text("去掉照片"), .photo .ways button:has-text("Remove the photo")',
      );
      await page.waitForSelector('.photo img', { state: 'detached' });
    }
    for (const answer of [0, 1]) {
      await give(page, TEXT_FOR('not_signed_label'));
      await page.waitForSelector('dialog .choice');
      expect(await violations(page)).toEqual([]);
      await page.click(`dialog .choice button >> nth=${answer}`);
      if (answer === 0) expect(await page.inputValue('textarea')).toBe('The seal was broken.');
    }
    await page.waitForSelector('.verdict[data-word=not_signed_label]');
    expect(found).toEqual([]);
    await page.context().close();
  },
);

it('names the brand that the server told of a typed code', async () => {
  const [page] = await open(LOOKS[1] as Look);
  await page.click('.tools button:last-child');
  await page.locator('.boxes input').first().focus();
  await page.keyboard.type(CODE);
  await page.click('footer .btn >> nth=0');
  await page.click('footer .main:has-text("Example Dairy")');
  await page.waitForSelector('form p:has-text("Example Dairy and the association see this.")');
  await page.context().close();
});
