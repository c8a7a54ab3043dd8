// The page against a real server process: what is asked online, kept, answered later, told and shared.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { violations } from './support/axe';
import { complaints, contextFor, launch, LOOKS, type Look } from './support/browser';
import { CODE } from './support/judgements';
import { OUTPUT } from './support/paths';
import { film, photograph } from './support/pictures';
import { startReal, type Real } from './support/real';

const english: Look = { ...LOOKS[0], name: 'online', language: 'en' } as Look;
const chinese: Look = { ...english, language: 'zh' };

let real: Real;
/** Its camera shows no code, so that the viewfinder stays. */
let browser: Browser;
/** Its camera shows the first label. */
let filmed: Browser;
let next = 0;

beforeAll(async () => {
  real = await startReal();
  browser = await launch('pattern');
  filmed = await launch({ file: film([{ texts: [real.labels[0] ?? ''], frames: 20 }]) });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await filmed.close();
  real.stop();
});

/** A label that no other test has scanned. */
const fresh = () => real.labels[++next] ?? '';
const keep = (page: Page, name: string) => page.screenshot({ path: new URL(`online/${name}.png`, OUTPUT).pathname });
const linkTo = (text: string) => `${real.address}#link=${encodeURIComponent(text)}`;
const verdict = (page: Page, word: string) => page.waitForSelector(`.verdict[data-word=${word}] h1`);

type Visit = { page: Page; context: BrowserContext; found: string[] };

async function visit(address: string, look = english, from = browser): Promise<Visit> {
  const context = await contextFor(from, look);
  const page = await context.newPage();
  const found = complaints(page);
  await page.goto(address);
  return { page, context, found };
}

/** A visit of somebody who has agreed to ask online, after the first verdict about `text`. */
async function agreed(text: string, look = english): Promise<Visit> {
  const visited = await visit(linkTo(text), look);
  await visited.page.click(look.language === 'zh' ? 'button:has-text("联网查")' : 'button:has-text("Ask online")');
  return visited;
}

describe('the first scan', () => {
  it('before the camera: asks once, reports, shows the first check, keeps it', async () => {
    const { page, context, found } = await visit(real.address, english, filmed);
    await page.waitForSelector('h1:has-text("Ask online whether it was copied?")');
    expect(await page.isChecked('[role=switch]')).toBe(false);
    expect(await violations(page)).toEqual([]);
    await keep(page, 'consent');
    await page.click('button:has-text("Ask online")');
    await verdict(page, 'issued_first_check');
    await page.waitForSelector('[aria-live]:has-text("First check")');
    await keep(page, 'first-check');
    await page.click('footer .main');
    await page.click('nav button:has-text("History")');
    await page.waitForSelector('li.good:has-text("Plain milk 250 ml")');
    await keep(page, 'history-one');
    await page.goto(linkTo(fresh()));
    await page.reload();
    await page.goto(linkTo(fresh()));
    await verdict(page, 'issued_first_check');
    expect(found).toEqual([]);
    await context.close();
  });

  it('in Chinese, only on this device: a full verdict, nothing sent', async () => {
    const text = fresh();
    const { page, context } = await visit(linkTo(text), chinese);
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.click('button:has-text("只在本机查")');
    await verdict(page, 'issued_not_checked');
    await page.waitForSelector('footer .main:has-text("联网查复制")');
    await keep(page, 'offline-by-choice-zh');
    expect(posts).toEqual([]);
    await page.click('footer .main');
    await page.click('button:has-text("联网查")');
    await verdict(page, 'issued_first_check');
    await page.waitForSelector('.state:has-text("首次查验")');
    expect(posts.length).toBeGreaterThan(0);
    await context.close();
  });
});

describe('without a network', () => {
  it('the offline verdict stands, what waits is shown, and the answer comes by itself', async () => {
    const { page, context } = await agreed(fresh());
    await verdict(page, 'issued_first_check');
    await context.setOffline(true);
    const text = fresh();
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), text);
    await verdict(page, 'issued_not_checked');
    await page.waitForSelector('.online:has-text("Waiting to be checked online")');
    await keep(page, 'offline');
    await context.setOffline(false);
    await verdict(page, 'issued_first_check');
    await page.waitForSelector('[aria-live]:has-text("First check")');
    await context.close();
  });

  it('an answer that comes while something else is open is told', async () => {
    const { page, context } = await agreed(fresh());
    await verdict(page, 'issued_first_check');
    await context.setOffline(true);
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), fresh());
    await page.waitForSelector('.online:has-text("Waiting")');
    await page.keyboard.press('Escape');
    await page.click('nav button:has-text("Settings")');
    await page.waitForSelector('text=Waiting: 1');
    await keep(page, 'waiting');
    await context.setOffline(false);
    await page.waitForSelector('.news:has-text("Checked online: Plain milk 250 ml")');
    await keep(page, 'news');
    await page.click('.news button:has-text("Show")');
    await verdict(page, 'issued_first_check');
    await context.close();
  });

  it('of a brand not met before says nothing, and judges by itself when the network returns', async () => {
    const { page, context } = await visit(real.address);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(real.address, '')));
    // The reader is loaded, and the server's list is known by its name and time.
    await page.waitForSelector('text=/^List /');
    await context.setOffline(true);
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), fresh());
    await verdict(page, 'could_not_check');
    await page.waitForSelector('.state:has-text("Nothing is known of this brand here yet")');
    await keep(page, 'unmet');
    await context.setOffline(false);
    await page.click('button:has-text("Only on this device")');
    await verdict(page, 'issued_not_checked');
    await page.waitForSelector('.online:has-text("It has been checked now.")');
    await page.waitForSelector('[aria-live]:has-text("It has been checked now.")');
    // The brand was asked for, and neither the product nor the item.
    const records = asked.filter((path) => path.startsWith('v1/issuers?'));
    expect(new Set(records.map((path) => /^v1\/issuers\?digits=6901234&key=[0-9A-F]{4}$/.test(path)))).toEqual(new Set([true]));
    expect(asked.filter((path) => path.includes('trust') || path.includes('06901234'))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.click('nav button:has-text("History")');
    await page.waitForSelector('li:has-text("Plain milk 250 ml")');
    expect(await page.locator('li.part, li.unk, li.good').count()).toBe(1);
    await context.close();
  });

  it('judged while another screen is open, scans are told: one by name, several as a number that opens the history', async () => {
    for (const look of [english, chinese]) {
      const says = look.language === 'zh' ? { settings: '设置', several: '2 次扫描有了新结果', show: '查看' } : { settings: 'Settings', several: '2 earlier scans have new results', show: 'Show' };
      for (const texts of [[fresh()], [fresh(), fresh()]]) {
        const { page, context } = await visit(real.address, look);
        await page.waitForSelector(look.language === 'zh' ? 'text=/^名单/' : 'text=/^List /');
        await context.setOffline(true);
        for (const text of texts) {
          await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), text);
          await verdict(page, 'could_not_check');
          await page.keyboard.press('Escape');
        }
        await page.click(`nav button:has-text("${says.settings}")`);
        await context.setOffline(false);
        const [product, word] = look.language === 'zh' ? ['纯牛奶 250 毫升', '未查复制'] : ['Plain milk 250 ml', 'Not checked for copies'];
        if (texts.length === 1) {
          await page.waitForSelector(`.news.part:has-text("${product}"):has-text("${word}") svg.seal`);
          expect(await page.textContent('.news p')).toMatch(look.language === 'zh' ? /^补查完成：.+（今天 \d\d:\d\d）。/ : /^Late result: .+ \(Today \d\d:\d\d\)\./);
        } else {
          await page.waitForSelector(`.news:has-text("${says.several}")`);
        }
        expect(await violations(page)).toEqual([]);
        await keep(page, `judged-${texts.length}-${look.language}`);
        await page.click(`.news button:has-text("${says.show}")`);
        if (texts.length === 1) await verdict(page, 'issued_not_checked');
        else await page.waitForSelector('li.part >> nth=1');
        await page.waitForSelector('.news', { state: 'detached' });
        await context.close();
      }
    }
  });

  it('opens again after the first visit, and judges what it has met', async () => {
    const { page, context } = await visit(linkTo(fresh()));
    await page.click('button:has-text("Only on this device")');
    await verdict(page, 'issued_not_checked');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await page.waitForSelector('nav');
    await context.setOffline(true);
    await page.goto(linkTo(fresh()));
    await page.reload();
    await page.goto(linkTo(fresh()));
    await verdict(page, 'issued_not_checked');
    expect(await page.textContent('h1')).toContain('Demo Dairy');
    await context.close();
  });
});

describe('what the history says', () => {
  it('checked before, by somebody else', async () => {
    const text = fresh();
    const first = await agreed(text);
    await verdict(first.page, 'issued_first_check');
    await first.context.close();
    const { page, context } = await agreed(text);
    await verdict(page, 'issued_checked_before');
    await page.waitForSelector('table tr:has-text("By others")');
    expect(await page.textContent('.state')).toBe('Checked once before');
    await keep(page, 'checked-before');
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it('possible copy: sold by two shops', async () => {
    const text = fresh();
    await real.sell('Shop A', text);
    await real.sell('Shop B', text);
    const { page, context } = await agreed(text);
    await verdict(page, 'possible_copy');
    await page.waitForSelector('.findings li');
    expect(await page.getAttribute('main ~ *, [aria-live]', 'aria-live')).toBe('assertive');
    expect(await page.textContent('footer .main')).toContain('Tell Demo Dairy');
    await keep(page, 'possible-copy');
    await context.close();
  });

  it('sold already, in another region than the one the person adds', async () => {
    const text = fresh();
    await real.sell('Shop A', text);
    const { page, context } = await visit(linkTo(text), chinese);
    await page.click('[role=switch]');
    await page.selectOption('select', 'CN-BJ');
    await page.click('button:has-text("联网查")');
    await verdict(page, 'already_sold');
    await page.waitForSelector('.findings li:has-text("广东")');
    await keep(page, 'already-sold-zh');
    await context.close();
  });

  it('a recall stays the headline whatever the server answers', async () => {
    const { page, context } = await agreed(real.recalled[0] ?? '');
    await verdict(page, 'recalled');
    await page.waitForSelector('.online:has-text("Checked online")');
    await verdict(page, 'recalled');
    await keep(page, 'recalled');
    await context.close();
  });

  it('a forged label is not reported and stays bad', async () => {
    const { page, context } = await agreed(fresh());
    await verdict(page, 'issued_first_check');
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url());
    });
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), fresh().replace('L2406A', 'L2406B'));
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
    const liar = await visit(linkTo(fresh()));
    await liar.page.route('**/v1/products/*', (route) => route.fulfill({ body: Buffer.from('ASSAYPR\u0001nothing signed'), contentType: 'application/octet-stream' }));
    await Promise.all([liar.page.waitForResponse('**/v1/products/*'), liar.page.click('button:has-text("Ask online")')]);
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

    real.publish('纯牛奶 250 毫升', 'Plain milk 250 ml, by its brand', '当天挤奶，当天灌装。', WORDS);
    const { page, context } = await visit(linkTo(fresh()));
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
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), fresh());
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
    const [one = '', other = ''] = await real.codes(2);
    const { page, context, found } = await visit(linkTo(fresh()));
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

  it('that somebody else asked about, and one that was never issued', async () => {
    const [one = ''] = await real.codes(1);
    await fetch(`${real.address}v1/codes/${one}`, { method: 'POST' });
    const { page, context } = await agreed(fresh(), chinese);
    await verdict(page, 'issued_first_check');
    await type(page, one);
    await page.waitForSelector('.verdict[data-word=issued_checked_before] .state:has-text("此前查过，首次在")');
    await keep(page, 'typed-before-zh');
    await type(page, CODE);
    await verdict(page, 'not_issued');
    await page.waitForSelector('h1:has-text("没有签发过")');
    await keep(page, 'typed-wrong-zh');
    await context.close();
  });
});

describe('the history', () => {
  it('searches, opens again, exports, deletes, and deletes everything', async () => {
    const { page, context } = await agreed(fresh());
    await verdict(page, 'issued_first_check');
    await page.evaluate((link) => (window.location.hash = `#link=${encodeURIComponent(link)}`), '=HYPERLINK("https://shop.example")');
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
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Table (CSV)")')]);
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
    const { page, context } = await agreed(fresh());
    await verdict(page, 'issued_first_check');
    await page.click('button[aria-label="Share this verdict"]');
    await page.waitForSelector('dialog img');
    await keep(page, 'card');
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Save the picture")')]);
    await file.saveAs(new URL('online/card-saved.png', OUTPUT).pathname);
    expect(file.suggestedFilename()).toMatch(/^assay-\d+\.png$/);
    await context.close();
  });
});

describe('a picture opened', () => {
  it('with a marketing code beside the label: the label has the word', async () => {
    const { page, context } = await visit(real.address, english, filmed);
    await page.click('button:has-text("Only on this device")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('input[type=file]', { state: 'attached' });
    const buffer = photograph(['https://shop.example/promotion', fresh()]);
    await page.locator('input[type=file]').first().setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer });
    await verdict(page, 'issued_not_checked');
    await context.close();
  });
});
