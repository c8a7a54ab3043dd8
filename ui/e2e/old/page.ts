// What a person does on the page, so that it keeps and asks something of every kind.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

import { LOOKS, type Look } from '../support/browser';
import { teaLabel, TEA } from '../support/demo_tea';
import { readKept, type KeptBefore } from '../support/kept_before';
import { film, photograph, walk } from '../support/pictures';
import { begin, device, enrol, rows, share, whole } from '../support/receiving';

const PHONE = LOOKS[3] as Look;
const PATIENCE = 120_000;
const verdict = (page: Page, word: string) =>
  page.waitForSelector(`.verdict[data-word=${word}] h1`, { timeout: PATIENCE });
const open = (page: Page, text: string) =>
  page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), text);
const noteOf = (number: string) =>
  `送货单号：${number}\n条码;品名;批号;数量\n${TEA.gtin.slice(1)};示范龙井 250 克;${TEA.lot};4\n`;

async function type(page: Page, digits: string): Promise<void> {
  if ((await page.locator('.tools').count()) === 0) await page.keyboard.press('Escape');
  await page.click('.tools button:last-child');
  await page.locator('.boxes input').first().focus();
  await page.keyboard.type(digits);
}

/** `codes`: of a batch; `photo`: a small picture. */
export async function live(
  address: string,
  token: string,
  codes: string[],
  photo: Buffer,
): Promise<KeptBefore> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-page-'));
  const goods = [
    teaLabel('PAGE21', { lot: 'L9' }),
    ...['PAGE22', 'PAGE23', 'PAGE24'].map((serial) => teaLabel(serial)),
  ];

  // Receiving first: one delivery shared and handed over, one that waits, one that goes on.
  const hall = await device(address, folder, PHONE, walk(goods, 10));
  await enrol(hall.page, token);
  await hall.page.evaluate(() => localStorage.setItem('assay.receiving.by', 'till 1'));
  await hall.page.evaluate(() => localStorage.setItem('assay.receiving.days', '30'));
  await hall.page.reload();
  for (const number of ['DN-1', 'DN-2', 'DN-3']) {
    if (number === 'DN-2') await hall.context.setOffline(true);
    await begin(hall.page, noteOf(number));
    await whole(hall.page, 3, 1, PATIENCE);
    if (number === 'DN-3') break;
    if (number === 'DN-1') {
      await hall.page.click('.newest button');
      await hall.page.setInputFiles('.ways input', {
        name: 'carton.png',
        mimeType: 'image/png',
        buffer: photo,
      });
      await hall.page.waitForSelector('dialog', { state: 'detached' });
    }
    await hall.page.click('.ends .dark');
    if (number === 'DN-1') await share(hall.page, PATIENCE);
    await hall.page.click('footer .main');
    await hall.page.waitForSelector('.tools');
    if (number === 'DN-1') {
      for (;;) {
        if ((await rows(hall.page, 'events')).length === 0) break;
        await hall.page.waitForTimeout(100);
      }
    }
    await hall.page.click('button[aria-label="Back"]');
  }
  // Nobody is known to send the event as, so that it goes on waiting.
  await hall.page.evaluate(() => localStorage.removeItem('assay.receiving.token'));
  await hall.context.close();

  const { context, page } = await device(
    `${address}#link=${encodeURIComponent(teaLabel('PAGE1'))}`,
    folder,
    PHONE,
    film([{ texts: [], frames: 20 }]),
  );
  await page.click('[role=switch]', { timeout: PATIENCE });
  await page.selectOption('select', 'CN-GD');
  await page.click('button:has-text("Ask online")');
  await verdict(page, 'issued_first_check');
  await page.click('footer .journey');
  await page.waitForResponse('**/v1/way/**', { timeout: 5_000 }).catch(() => undefined);
  await page.keyboard.press('Escape');
  for (const [text, word] of [
    [teaLabel('PAGE2', { expiry: '260101' }), 'expired'],
    [teaLabel('PAGE3', {}, 7), 'not_issued'],
    ['WIFI:S:home;T:nopass;;', 'not_signed_label'],
    [teaLabel('PAGE5'), 'issued_first_check'],
    [teaLabel('PAGE6'), 'issued_first_check'],
  ] as const) {
    await open(page, text);
    await verdict(page, word);
    if (word === 'not_issued') await complain(page, photo);
  }
  // Of a brand that the list does not know: whatever is said of it.
  await open(page, teaLabel('PAGE4', { gtin: '06901234567892' }));
  await page.waitForFunction(
    () => document.querySelector('.verdict')?.getAttribute('data-word')?.startsWith('issued') === false,
    undefined,
    { timeout: PATIENCE },
  );
  await type(page, codes[0] ?? '');
  await verdict(page, 'issued_first_check');
  // One is deleted while the server can be asked, one while it cannot.
  await drop(page, 'PAGE6');
  await context.setOffline(true);
  await drop(page, 'PAGE5');
  await open(page, teaLabel('PAGE7'));
  await page.waitForSelector('.online:has-text("Waiting")');
  await type(page, codes[1] ?? '');
  await page.waitForSelector('.online:has-text("Waiting")');
  await open(page, teaLabel('PAGE8', { gtin: '04012345000009' }, 9));
  await verdict(page, 'could_not_check');
  await page.evaluate((text) => localStorage.setItem('assay.receiving.token', text), token);
  const kept = await readKept(page);
  await context.close();
  return kept;
}

async function complain(page: Page, photo: Buffer): Promise<void> {
  await page.click('footer .main');
  await page.check('input[value=copy]');
  await page.fill('textarea', 'The seal was broken.');
  await page.setInputFiles('.photo input', { name: 'seal.png', mimeType: 'image/png', buffer: photo });
  await page.waitForSelector('.photo img');
  await page.click('footer .main');
  await page.waitForSelector('.ticket');
  await page.click('footer .main');
}

/** Deletes the reading of a serial from the history. */
async function drop(page: Page, serial: string): Promise<void> {
  const history = page.locator('nav button:has-text("History")');
  for (let tries = 0; tries < 5 && !(await history.isVisible()); tries += 1) {
    await page.keyboard.press('Escape');
    await history.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
  await history.click();
  await page.waitForSelector('li .time');
  await page.fill('input[type=search]', serial);
  const found = page.locator('li:has(.time)');
  await page.waitForFunction(() => document.querySelectorAll('li .time').length === 1);
  await page.click('button[aria-label="Choose to delete"]');
  await found.locator('button').click();
  await page.click('.bar .btn');
  await found.waitFor({ state: 'detached' });
}

export const smallPhoto = (): Buffer => photograph([], 8, 8);
