// “Delete everything”: what receiving keeps on this device goes too, and who deletes is told what is lost.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { violations } from './support/axe';
import { complaints, contextFor, launch, LOOKS, type Look } from './support/browser';
import { servePage, type Page as Served } from './support/server';

let served: Served;
let browser: Browser;

beforeAll(async () => {
  served = await servePage();
  browser = await launch('none');
});
afterAll(async () => {
  await browser.close();
  served.server.close();
});

const SAYS = {
  zh: {
    settings: '设置',
    receiving: '收货',
    all: '全部删除',
    untold: '还有收货记录没有交给服务器',
    deleted: '已全部删除。',
    heading: 'h1:has-text("收货")',
  },
  en: {
    settings: 'Settings',
    receiving: 'Receive',
    all: 'Delete everything',
    untold: 'has not taken every receiving event',
    deleted: 'Everything was deleted.',
    heading: 'h1:has-text("Receive goods")',
  },
};

/** Until the page has made its database. A name alone may be that of one that is only being looked for. */
const made = (page: Page) =>
  page.waitForFunction(
    () =>
      new Promise<boolean>((resolve) => {
        const opening = indexedDB.open('assay-receiving');
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onerror = () => resolve(false);
        opening.onsuccess = () => {
          opening.result.close();
          resolve(true);
        };
      }),
  );

/** What receiving would have kept: a delivery that was ended, its photograph, its event that waits, and what was typed in. */
const keepSome = (page: Page) =>
  page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('assay-receiving');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('open'));
    });
    const within = db.transaction(['deliveries', 'photos', 'events'], 'readwrite');
    const note = { number: 'DN-1122', lines: [] };
    within.objectStore('deliveries').put({
      id: 'd',
      note,
      createdAt: 1,
      finishedAt: 2,
      shared: false,
      cursor: 0,
      ends: [],
      received: 1,
      expected: 1,
      open: 0,
    });
    within.objectStore('photos').put(new Blob(['p']), 'p.jpg');
    within
      .objectStore('events')
      .put({ id: 'e', delivery: 'd', at: 2, offset: '+08:00', document: {}, settled: true });
    await new Promise((resolve) => (within.oncomplete = resolve));
    db.close();
    for (const key of ['token', 'by', 'days']) localStorage.setItem(`assay.receiving.${key}`, '1');
  });

const kept = (page: Page) =>
  page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    keys: Object.keys(localStorage).filter((key) => key.startsWith('assay.receiving')),
  }));

it.each(LOOKS.slice(0, 2))(
  'leaves nothing of receiving, while it is open too: $language',
  async (look: Look) => {
    const says = SAYS[look.language];
    const context = await contextFor(browser, look);
    const page = await context.newPage();
    const found = complaints(page);
    await page.goto(served.address);
    await page.click(`nav button:has-text("${says.receiving}")`);
    await page.waitForSelector(says.heading);
    await made(page);
    await keepSome(page);
    await page.reload();
    await page.click(`nav button:has-text("${says.receiving}")`);
    await page.waitForSelector('.rows:has-text("DN-1122")');

    await page.click(`nav button:has-text("${says.settings}")`);
    await page.click(`button:has-text("${says.all}")`);
    await page.waitForSelector(`dialog [role=alert]:has-text("${says.untold}")`);
    expect(await violations(page)).toEqual([]);
    await page.click(`dialog button:has-text("${says.all}")`);
    await page.waitForSelector(`text=${says.deleted}`);
    expect(await kept(page)).toEqual({ databases: ['assay'], keys: [] });

    // Who receives next begins anew.
    await page.click(`nav button:has-text("${says.receiving}")`);
    await page.waitForSelector(says.heading);
    expect(await page.locator('.rows').count()).toBe(0);
    await page.click(`nav button:has-text("${says.settings}")`);
    await page.click(`button:has-text("${says.all}")`);
    await page.waitForSelector('dialog p');
    expect(await page.locator('dialog [role=alert]').count()).toBe(0);
    expect(found).toEqual([]);
    await context.close();
  },
);
