// The page against a real server process: what is asked online, kept and answered later.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { violations } from './support/axe';
import { launch } from './support/browser';
import { paste } from './support/give';
import {
  agreed,
  chinese,
  english,
  keep,
  labelsOf,
  linkTo,
  online,
  verdict,
  visit,
  visitWith,
} from './support/online';
import { film, photograph } from './support/pictures';

const made = online();
const fresh = labelsOf(made);
const to = (text: string) => linkTo(made, text);

/** Its camera shows the first label. */
let filmed: Browser;
beforeAll(async () => {
  filmed = await launch({ file: film([{ texts: [made.real.labels[0] ?? ''], frames: 20 }]) });
});
afterAll(() => filmed.close());

describe('the first scan', () => {
  it('before the camera: asks once, reports, shows the first check, keeps it', async () => {
    const { page, context, found } = await visit(made.real.address, english, filmed);
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
    // The label still lies before the camera of the page that starts anew.
    await page.reload();
    await page.waitForSelector('.verdict h1:focus');
    await page.click('footer .main');
    await page.waitForSelector('button.hint');
    await paste(page, fresh());
    await verdict(page, 'issued_first_check');
    expect(found).toEqual([]);
    await context.close();
  });

  it('in Chinese, only on this device: a full verdict, nothing sent', async () => {
    const text = fresh();
    const { page, context } = await visitWith(made, text, chinese);
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

describe('a link that opens the page', () => {
  it('is judged and shown, and reported by a press alone', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    const reports: unknown[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') reports.push(...(request.postDataJSON() as unknown[]));
    });
    // As a page elsewhere sends its visitors here, many times and to many labels.
    for (const text of [fresh(), fresh(), fresh()]) {
      await page.goto(to(text));
      await verdict(page, 'issued_not_checked');
    }
    await page.waitForSelector('text=It came by a link');
    await page.reload();
    await page.waitForSelector('nav');
    const last = fresh();
    await page.goto(to(last));
    await verdict(page, 'issued_not_checked');
    expect(reports).toEqual([]);
    await page.click('footer .main');
    await verdict(page, 'issued_first_check');
    expect(reports).toMatchObject([{ text: last, via: 'link' }]);
    await context.close();
  });

  it('asks a visitor who was never asked nothing before that', async () => {
    const { page, context } = await visit(to(fresh()), english, made.browser);
    await verdict(page, 'issued_not_checked');
    await page.click('footer .main');
    await page.click('button:has-text("Ask online")');
    await verdict(page, 'issued_first_check');
    await context.close();
  });
});

describe('without a network', () => {
  it('the offline verdict stands, what waits is shown, and the answer comes by itself', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    await context.setOffline(true);
    const text = fresh();
    await paste(page, text);
    await verdict(page, 'issued_not_checked');
    await page.waitForSelector('.online:has-text("Waiting to be checked online")');
    await keep(page, 'offline');
    await context.setOffline(false);
    await verdict(page, 'issued_first_check');
    await page.waitForSelector('[aria-live]:has-text("First check")');
    await context.close();
  });

  it('an answer that comes while something else is open is told', async () => {
    const { page, context } = await agreed(made, fresh());
    await verdict(page, 'issued_first_check');
    await context.setOffline(true);
    await paste(page, fresh());
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
    const { page, context } = await visit(made.real.address, english, made.browser);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(made.real.address, '')));
    // The reader is loaded, and the server's list is known by its name and time.
    await page.waitForSelector('text=/^List /');
    await context.setOffline(true);
    await paste(page, fresh());
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
    expect(
      new Set(records.map((path) => /^v1\/issuers\?digits=6901234&key=[0-9A-F]{4}$/.test(path))),
    ).toEqual(new Set([true]));
    expect(asked.filter((path) => path.includes('trust') || path.includes('06901234'))).toEqual([]);
    await page.keyboard.press('Escape');
    await page.click('nav button:has-text("History")');
    await page.waitForSelector('li:has-text("Plain milk 250 ml")');
    expect(await page.locator('li.part, li.unk, li.good').count()).toBe(1);
    await context.close();
  });

  it('judged while another screen is open, scans are told: one by name, several as a number that opens the history', async () => {
    for (const look of [english, chinese]) {
      const says =
        look.language === 'zh'
          ? { settings: '设置', several: '2 次扫描有了新结果', show: '查看' }
          : { settings: 'Settings', several: '2 earlier scans have new results', show: 'Show' };
      for (const texts of [[fresh()], [fresh(), fresh()]]) {
        const { page, context } = await visit(made.real.address, look, made.browser);
        await page.waitForSelector(look.language === 'zh' ? 'text=/^名单/' : 'text=/^List /');
        await context.setOffline(true);
        for (const text of texts) {
          await paste(page, text);
          await verdict(page, 'could_not_check');
          await page.keyboard.press('Escape');
        }
        await page.click(`nav button:has-text("${says.settings}")`);
        await context.setOffline(false);
        const [product, word] =
          look.language === 'zh'
            ? ['纯牛奶 250 毫升', '未查复制']
            : ['Plain milk 250 ml', 'Not checked for copies'];
        if (texts.length === 1) {
          await page.waitForSelector(`.news.part:has-text("${product}"):has-text("${word}") svg.seal`);
          expect(await page.textContent('.news p')).toMatch(
            look.language === 'zh'
              ? /^补查完成：.+（今天 \d\d:\d\d）。/
              : /^Late result: .+ \(Today \d\d:\d\d\)\./,
          );
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
    const { page, context } = await visitWith(made, fresh());
    await page.click('button:has-text("Only on this device")');
    await verdict(page, 'issued_not_checked');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await page.waitForSelector('nav');
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector('nav');
    await paste(page, fresh());
    await verdict(page, 'issued_not_checked');
    expect(await page.textContent('h1')).toContain('Demo Dairy');
    await context.close();
  });
});

describe('a picture opened', () => {
  it('with a marketing code beside the label: the label has the word', async () => {
    const { page, context } = await visit(made.real.address, english, filmed);
    await page.click('button:has-text("Only on this device")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('input[type=file]', { state: 'attached' });
    const buffer = photograph(['https://shop.example/promotion', fresh()]);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer });
    await verdict(page, 'issued_not_checked');
    await context.close();
  });
});
