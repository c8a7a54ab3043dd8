// The page against a real server process: what is told of an item, its product and a typed code, and what a person does
// with what is kept.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';

import { violations } from './support/axe';
import { CODE } from './support/judgements';
import { paste } from './support/give';
import { agreed, chinese, keep, labelsOf, online, verdict, visitWith } from './support/online';
import { OUTPUT } from './support/paths';

const made = online();
const fresh = labelsOf(made);

describe('what the history says', () => {
  it('checked before, by somebody else', async () => {
    const text = fresh();
    const first = await agreed(made, text);
    await verdict(first.page, 'issued_first_check');
    await first.context.close();
    const { page, context } = await agreed(made, text);
    await verdict(page, 'issued_checked_before');
    await page.waitForSelector('table tr:has-text("By others")');
    expect(await page.textContent('.state')).toBe('Checked once before');
    await keep(page, 'checked-before');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it('possible copy: sold by two shops', async () => {
    const text = fresh();
    await made.real.sell('Shop A', text);
    await made.real.sell('Shop B', text);
    const { page, context } = await agreed(made, text);
    await verdict(page, 'possible_copy');
    await page.waitForSelector('.findings li');
    expect(await page.getAttribute('main ~ *, [aria-live]', 'aria-live')).toBe('assertive');
    expect(await page.textContent('footer .main')).toContain('Tell Demo Dairy');
    await keep(page, 'possible-copy');
    await context.close();
  });

  it('sold already, in another region than the one the person adds', async () => {
    const text = fresh();
    await made.real.sell('Shop A', text);
    const { page, context } = await visitWith(made, text, chinese);
    await page.click('[role=switch]');
    await page.selectOption('select', 'CN-BJ');
    await page.click('button:has-text("联网查")');
    await verdict(page, 'already_sold');
    await page.waitForSelector('.findings li:has-text("广东")');
    await keep(page, 'already-sold-zh');
    await context.close();
  });

  it('a link that a messenger lengthened is kept, shown and reported as the label’s own', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    const text = fresh();
    await paste(page, `\u{feff}${text}&from=singlemessage&isappinstalled=0\r\n`);
    await verdict(page, 'issued_first_check');
    await page.waitForSelector('.online:has-text("Checked online")');
    const kept = await page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open('assay');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asked = opening.result.transaction('entries').objectStore('entries').getAll();
            asked.onsuccess = () => resolve(JSON.stringify(asked.result));
          };
        }),
    );
    for (const said of [kept, sent.join('\n')]) {
      expect(said).toContain(JSON.stringify(text));
      expect(said).not.toContain('singlemessage');
    }
    expect(await page.content()).not.toContain('singlemessage');
    await context.close();
  });

  it('a recall stays the headline whatever the server answers', async () => {
    // The question never comes up over a warning: it was answered before.
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    await paste(page, made.real.recalled[0] ?? '');
    await verdict(page, 'recalled');
    await page.waitForSelector('.online:has-text("Checked online")');
    await verdict(page, 'recalled');
    await keep(page, 'recalled');
    await context.close();
  });

  it('a forged label is not reported and stays bad', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await paste(page, fresh().replace('L2406A', 'L2406B'));
    await verdict(page, 'not_issued');
    await page.click('footer .btn:has-text("Scan")');
    await page.waitForSelector('video');
    expect(posts).toEqual([]);
    await context.close();
  });
});

describe('what the brand says of its product', () => {
  const WORDS = 'From one farm, filled on the day it was milked.';

  it('is fetched after the answer, shown apart from the marks, and known without a network; a lie is not', async () => {
    const liar = await visitWith(made, fresh());
    await liar.page.route('**/v1/products/*', (route) =>
      route.fulfill({
        body: Buffer.from('ASSAYPR\u0001nothing signed'),
        contentType: 'application/octet-stream',
      }),
    );
    await Promise.all([
      liar.page.waitForResponse('**/v1/products/*'),
      liar.page.click('button:has-text("Ask online")'),
    ]);
    await verdict(liar.page, 'issued_first_check');
    // The list's own name stands; what the liar said is told of, and not shown.
    await liar.page.waitForSelector('.unsigned:has-text("no valid signature of the brand")');
    await liar.page.waitForSelector('.holds:has-text("Plain milk 250 ml")');
    await keep(liar.page, 'unsigned');
    expect(await violations(liar.page)).toEqual([]);
    await liar.page.click('.item');
    await liar.page.waitForSelector('dialog dl:has-text("Plain milk 250 ml")');
    expect(await liar.page.locator('dialog:has-text("says of its product")').count()).toBe(0);
    await liar.context.close();

    made.real.publish('纯牛奶 250 毫升', 'Plain milk 250 ml, by its brand', '当天挤奶，当天灌装。', WORDS);
    const { page, context } = await visitWith(made, fresh());
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/v1/products/')) asked.push(request.url());
    });
    await page.waitForSelector('h1:has-text("Ask online whether it was copied?")');
    expect(asked).toEqual([]);
    await page.click('button:has-text("Ask online")');
    await page.waitForSelector('.holds:has-text("Plain milk 250 ml, by its brand")');
    await page.click('.item');
    await page.waitForSelector(`dialog p:has-text("${WORDS}")`);
    await keep(page, 'brand-says');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await context.setOffline(true);
    await paste(page, fresh());
    await verdict(page, 'issued_not_checked');
    await page.waitForSelector('.holds:has-text("Plain milk 250 ml, by its brand")');
    expect(asked.length).toBe(1);
    await context.close();
  });
});

describe('a typed code', () => {
  const type = async (page: Page, digits: string) => {
    if ((await page.locator('.tools').count()) === 0) await page.keyboard.press('Escape');
    await page.click('.tools button:last-child');
    await page.locator('.boxes input').first().focus();
    await page.keyboard.type(digits);
  };

  it('is asked about after the question, told without a signature, and asked again without a network', async () => {
    const [one = '', other = ''] = await made.real.codes(2);
    const { page, context, found } = await visitWith(made, fresh());
    await page.click('button:has-text("Only on this device")');
    await verdict(page, 'issued_not_checked');
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await type(page, one);
    await verdict(page, 'not_signed_label');
    await page.waitForSelector('text=Asking online is switched off here.');
    expect(posts).toEqual([]);
    await page.click('footer .main:has-text("Look it up")');
    await page.click('button:has-text("Ask online")');
    await verdict(page, 'issued_first_check');
    expect(await page.textContent('h1')).toBe('Number issued by Demo Dairy');
    await page.waitForSelector('.punches li:has-text("Signature"):has-text("none")');
    await page.waitForSelector('text=The server says: Plain milk 250 ml');
    expect(await violations(page)).toEqual([]);
    await keep(page, 'typed-first');

    await type(page, `${one.slice(0, 15)}${(Number(one[15]) + 1) % 10}`);
    await page.waitForSelector('.msg.warn');
    await page.click('button[aria-label="Back"]');
    await page.waitForSelector('video');

    await context.setOffline(true);
    await type(page, other);
    await page.waitForSelector('.online:has-text("Waiting to be checked online")');
    await keep(page, 'typed-waiting');
    await page.keyboard.press('Escape');
    await page.click('nav button:has-text("Settings")');
    await context.setOffline(false);
    await page.waitForSelector('.news:has-text("Plain milk 250 ml")');
    await page.click('.news button:has-text("Show")');
    await verdict(page, 'issued_first_check');
    await page.keyboard.press('Escape');
    await page.waitForSelector('li:has-text("Plain milk 250 ml") >> nth=1');
    await keep(page, 'typed-history');
    expect(found.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await context.close();
  });

  it('that somebody else asked about, and one that lies in no batch', async () => {
    const [one = ''] = await made.real.codes(1);
    await fetch(`${made.real.address}v1/codes/${one}`, { method: 'POST' });
    const { page, context } = await agreed(made, fresh(), chinese);
    await verdict(page, 'issued_first_check');
    await type(page, one);
    await page.waitForSelector(
      '.verdict[data-word=issued_checked_before] .state:has-text("此前查过，首次在")',
    );
    await keep(page, 'typed-before-zh');
    await type(page, CODE);
    // Brands of this list have serials of their own, too: of digits in no batch nobody can say more.
    await verdict(page, 'not_looked_up');
    await page.waitForSelector('h1:has-text("这里查不到")');
    await keep(page, 'typed-elsewhere-zh');
    await context.close();
  });
});

describe('the history', () => {
  it('searches, opens again, exports, deletes, and deletes everything', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    await paste(page, '=HYPERLINK("https://shop.example")');
    await verdict(page, 'not_signed_label');
    await page.keyboard.press('Escape');
    await page.click('nav button:has-text("History")');
    await page.waitForSelector('li >> nth=1');
    await page.fill('input[type=search]', 'milk');
    await page.waitForSelector('li:has-text("Plain milk")');
    expect(await page.locator('li').count()).toBe(1);
    await page.click('li button');
    await verdict(page, 'issued_first_check');
    await page.goBack();
    await page.click('button[aria-label="See and export"]');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('button:has-text("Table (CSV)")'),
    ]);
    const lines = await readAll(file);
    expect(lines).toContain(`"'=HYPERLINK(""https://shop.example"")"`);
    await page.waitForSelector('text=The file was saved.');
    await page.click('button[aria-label="Choose to delete"]');
    await page.click('li:has-text("plain text") button');
    await page.click('.bar .btn');
    await page.waitForSelector('li:has-text("plain text")', { state: 'detached' });
    await page.click('nav button:has-text("Settings")');
    await page.click('button:has-text("Delete everything")');
    const [forgotten] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/v1/scans/forget')),
      page.click('dialog button:has-text("Delete everything")'),
    ]);
    expect(forgotten.status()).toBe(200);
    await page.waitForSelector('text=Everything was deleted.');
    await page.click('nav button:has-text("History")');
    await page.waitForSelector('text=Nothing scanned yet');
    await keep(page, 'history-empty');
    await context.close();
  });
});

async function readAll(download: { createReadStream(): Promise<NodeJS.ReadableStream> }): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

describe('the picture of a verdict', () => {
  it('is drawn, looked at and saved', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    await page.click('button[aria-label="Share this verdict"]');
    await page.waitForSelector('dialog img');
    await keep(page, 'card');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.click('button:has-text("Save the picture")'),
    ]);
    await file.saveAs(new URL('online/card-saved.png', OUTPUT).pathname);
    expect(file.suggestedFilename()).toMatch(/^assay-\d+\.png$/);
    await context.close();
  });
});
