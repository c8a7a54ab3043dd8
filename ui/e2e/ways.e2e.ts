// Without the app: the label's own link, the typed code and the complaint, on the real server, with scripts and
// without, in every look.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serveAssay, type Assay } from './support/assay';
import { violations } from './support/axe';
import { launch, LOOKS, PATIENCE, type Look } from './support/browser';
import { keepShown } from './support/shown';
import { watch } from './support/witness';
import { DEMO, newKey, signedLabel, typedCode } from './support/world';

let assay: Assay;
let browser: Browser;
let serial = 0;

beforeAll(async () => {
  assay = await serveAssay(DEMO.host);
  browser = await launch('none');
});
afterAll(async () => {
  await browser.close();
  assay.stop();
});

/** Another item each time; the address under which this server is asked for its label. */
function freshLabel(key = assay.world.brand): string {
  serial += 1;
  const label = signedLabel(key, { ...DEMO, serial: typedCode(String(400_000_000_000_000 + serial)) });
  return label.replace(`https://${DEMO.host}`, assay.address);
}

async function contextOf(look: Look, scripts: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.width < 900 ? 2 : 1,
    colorScheme: look.theme,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    javaScriptEnabled: scripts,
  });
  context.setDefaultTimeout(PATIENCE);
  watch(context);
  return context;
}

type Visit = { page: Page; examine(name: string): Promise<void>; close(): Promise<void> };

async function visit(look: Look, scripts: boolean): Promise<Visit> {
  const context = await contextOf(look, scripts);
  const page = await context.newPage();
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    // A page that refuses is answered with its status, which browsers report.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      found.push(message.text());
  });
  const folder = `${look.name}-${look.language}${scripts ? '' : '-no-scripts'}`;
  return {
    page,
    examine: async (name) => {
      await keepShown(page, `ways/${folder}/${name}`, true);
      if (!scripts) return;
      expect([name, await violations(page)]).toEqual([name, []]);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=hidden]), textarea')]
          .filter((box) => box.closest('p') === null && box.checkVisibility())
          .map((box) => (box.closest('label') ?? box).getBoundingClientRect())
          .filter((box) => box.height < 48)
          .map((box) => Math.round(box.height)),
      );
      expect([name, small]).toEqual([name, []]);
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sideways).toBeLessThanOrEqual(0);
    },
    close: async () => {
      expect(found).toEqual([]);
      await context.close();
    },
  };
}

/** What the brand is told of an item's label. */
async function reportsOf(label: string): Promise<{ kind: string; photo: boolean; text: string }[]> {
  type Line = { kind: string; photo: boolean; text: string; serial: string | null };
  const list = (await (await assay.brand('/v1/reports')).json()) as Line[];
  return list.filter(({ serial }) => serial !== null && label.includes(`/21/${serial}?`));
}

const say = <T>(look: Look, zh: T, en: T): T => (look.language === 'zh' ? zh : en);

describe.concurrent.each(LOOKS)('$name $language', (look) => {
  describe.each([true, false])('scripts %s', (scripts) => {
    it('opens a label, checks it for copies, and reports a problem', async () => {
      const { page, examine, close } = await visit(look, scripts);
      const label = freshLabel();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(label);
      expect(asked).toHaveLength(1);
      await page.waitForSelector('[data-word=issued_not_checked]');
      await examine('label');
      await page.click('footer form[method=post] button');
      await page.waitForSelector('[data-word=issued_first_check]');
      await examine('first-check');
      await page.goto(label);
      await page.click('footer form[method=post] button');
      await page.waitForSelector('[data-word=issued_checked_before]');
      await examine('checked-before');
      await page.click('footer form[action="/report"] button');
      await page.waitForSelector('input[type=radio]');
      expect(await page.inputValue('#label')).toContain('/01/06901234567892/');
      await page.check('input[value=opened]');
      await page.fill('#text', say(look, '封口是破的', 'The seal is broken'));
      await page.setInputFiles('#photo', {
        name: 'photo.png',
        mimeType: 'image/png',
        buffer: await page.screenshot(),
      });
      await examine('report');
      await page.click('form button.main');
      const ticket = (await page.textContent('.ticket')) ?? '';
      expect(ticket).toMatch(/^\d{5} \d{5} \d{5} \d{5}$/);
      await examine('ticket');
      await page.goto(`${assay.address}/ticket`);
      await page.fill('#ticket', ticket);
      await examine('ticket-form');
      await page.click('form button.main');
      await page.waitForSelector(`h1:has-text("${say(look, '还没有答复', 'No answer yet')}")`);
      await examine('progress');
      expect(await reportsOf(label)).toMatchObject([{ kind: 'opened', photo: true }]);
      await close();
    });

    it('types a code with a slip, mends it, and asks again', async () => {
      const { page, examine, close } = await visit(look, scripts);
      const [code = ''] = await assay.codes(1);
      const groups = (code.match(/.{4}/g) ?? []) as string[];
      const slip = groups.map((group, n) =>
        n === 2 ? `${(Number(group[0]) + 1) % 10}${group.slice(1)}` : group,
      );
      const type = async (four: string[]) => {
        for (const [n, group] of four.entries()) await page.fill(`[name=g${n + 1}]`, group);
      };
      await page.goto(`${assay.address}/code`);
      await examine('code');
      await type(slip);
      if (!scripts) await page.click('form button.main');
      await page.waitForSelector('[data-wrong]:visible');
      await examine('code-slip');
      await type(groups);
      await page.click('form button.main');
      await page.waitForSelector('[data-says=first]');
      await examine('code-first');
      await page.goto(`${assay.address}/code`);
      await type(groups);
      await page.click('form button.main');
      await page.waitForSelector('[data-says=asked_before]');
      await examine('code-before');
      await page.goto(`${assay.address}/code`);
      await type((typedCode('123456789012345').match(/.{4}/g) ?? []) as string[]);
      await page.click('form button.main');
      // Digits carry no brand, and the list has scopes with serials of a brand's own.
      await page.waitForSelector('[data-says=not_looked_up]');
      await examine('code-not-looked-up');
      await close();
    });
  });

  it('says what else a link may be, and switches the language', async () => {
    const { page, examine, close } = await visit(look, true);
    await page.goto(freshLabel(newKey()));
    await page.waitForSelector('[data-word=not_issued]');
    await examine('not-issued');
    await page.goto(`${assay.address}/01/06901234567892/10/L2406`);
    await page.waitForSelector('[data-word=not_signed_label]');
    await examine('lot');
    await page.goto(`${assay.address}/01/09506000134352/21/1`);
    await page.waitForSelector('[data-refused=unknown_gtin]');
    await examine('unknown');
    await page.goto(freshLabel());
    await page.click('.lang');
    await page.waitForSelector(`html[lang=${say(look, 'en', 'zh-CN')}]`);
    await page.click('footer form[method=post] button');
    await page.waitForSelector('[data-word=issued_first_check]');
    expect(await page.getAttribute('html', 'lang')).toBe(say(look, 'en', 'zh-CN'));
    await close();
  });
});

it('a whole number is pasted into the first box', async () => {
  const { page, close } = await visit(LOOKS[1] as Look, true);
  const [code = ''] = await assay.codes(1);
  await page.goto(`${assay.address}/code`);
  await page.fill('[name=g1]', code.replace(/(\d{4})(?=\d)/g, '$1 '));
  expect(await page.inputValue('[name=g4]')).toBe(code.slice(12));
  await close();
});

it('what was reported reaches the brand', async () => {
  const { page, close } = await visit(LOOKS[1] as Look, false);
  const label = freshLabel();
  await page.goto(label);
  await page.click('footer form[action="/report"] button');
  await page.check('input[value=opened]');
  await page.fill('#text', 'The seal is broken');
  await page.click('form button.main');
  await page.waitForSelector('.ticket');
  expect(await reportsOf(label)).toMatchObject([
    { kind: 'opened', photo: false, text: 'The seal is broken' },
  ]);
  await close();
});
