// Every screen in every look: axe finds nothing, nothing is cut off sideways, a screenshot is kept.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Corners, VerdictWord } from '../src/wire';
import { launch, LOOKS, type Look } from './support/browser';
import { BY_TEXT, CODE, JUDGEMENTS, LIST, TEXT_FOR, UNMET } from './support/judgements';
import { examiner } from './support/examine';
import { paste } from './support/give';
import { openScripted } from './support/open';
import { CODES, HISTORIES, scriptApi, WAY } from './support/scripted_api';
import { showReading, nothingSeen, type Script } from './support/scripted_worker';
import { servePage, type Page as Served } from './support/server';

const SCRIPT: Script = {
  list: LIST,
  judgements: BY_TEXT,
  reading: nothingSeen,
  codes: [CODE],
  typedCode: { ok: false, code: null, error: 'check_digit' },
};

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

const open = (look: Look, hash = '') =>
  openScripted(look, { browser, address: served.address + hash, script: SCRIPT });

/** The pictures kept in the repository: the main screens, each look. */
const KEPT = [
  'scan',
  'consent',
  'issued_first_check',
  'online-issued_checked_before',
  'online-possible_copy',
  'waiting',
  'recalled',
  'not_issued',
  'could_not_check',
  'unmet',
  'not_signed_label',
  'way',
  'history',
  'complain',
  'enter',
  'typed-first',
  'typed-wrong',
  'typed-waiting',
  'settings',
  'card',
];
const examine = examiner((name) => KEPT.includes(name));

type Answering = Parameters<typeof scriptApi>[1];

/** A page that has a server, and what that answers until the test sets something else. */
async function openOnline(look: Look): Promise<[Page, string[], Answering]> {
  const answering: Answering = { history: HISTORIES[0] ?? 'down', way: WAY };
  const [page, found] = await openScripted(look, {
    browser,
    address: served.address,
    script: SCRIPT,
    server: (asking) => scriptApi(asking, answering),
  });
  await page.waitForSelector('nav');
  return [page, found, answering];
}

describe.concurrent.each(LOOKS)('$name $language', (look) => {
  it('every verdict', async () => {
    const [page, found] = await open(look);
    for (const word of Object.keys(JUDGEMENTS) as VerdictWord[]) {
      await page.evaluate(
        (text) => (window.location.hash = `#link=${encodeURIComponent(text)}`),
        TEXT_FOR(word),
      );
      await page.waitForSelector(`.verdict[data-word=${word}] h1:focus`);
      expect(new URL(page.url()).hash).toBe('');
      await examine(page, look, word);
    }
    await page.evaluate((text) => (window.location.hash = `#link=${encodeURIComponent(text)}`), UNMET);
    await page.waitForSelector(
      '.verdict .state:has-text("资料"), .verdict .state:has-text("Nothing is known")',
    );
    await examine(page, look, 'unmet');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('viewfinder, with a hint, then several codes', async () => {
    const [page, found] = await open(look);
    await page.waitForSelector('[role=status]:has-text("对准"), [role=status]:has-text("Point")');
    await examine(page, look, 'scan');
    await showReading(page, { ...nothingSeen, hints: ['too_far'] });
    await page.waitForSelector('[role=status]:has-text("靠近"), [role=status]:has-text("Move closer")');
    const square = (x: number, y: number): Corners => [
      [x, y],
      [x + 90, y],
      [x + 90, y + 90],
      [x, y + 90],
    ];
    const symbols = [
      { text: 'one', corners: square(280, 120), version: 3 },
      { text: 'two', corners: square(270, 300), version: 3 },
    ];
    await showReading(page, { symbols, hints: ['several'], millis: 3 });
    await page.waitForSelector('.found button >> nth=1');
    await examine(page, look, 'scan-several');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('typing and pasting', async () => {
    const [page, found] = await open(look);
    await page.click('.tools button:last-child');
    const boxes = page.locator('.boxes input');
    await boxes.first().focus();
    await page.keyboard.type('4071882590631147');
    await page.waitForSelector('.msg.warn');
    expect(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).value))).toEqual([
      '4071',
      '8825',
      '9063',
      '1147',
    ]);
    await examine(page, look, 'enter');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('a typed code: nobody to ask, the question, each answer, waiting', async () => {
    const [alone] = await open(look);
    const type = async (page: Page) => {
      if ((await page.locator('.tools').count()) === 0) await page.keyboard.press('Escape');
      await page.click('.tools button:last-child');
      await page.locator('.boxes input').first().focus();
      await page.keyboard.type(CODE);
    };
    await type(alone);
    await alone.waitForSelector('.verdict[data-word=not_signed_label] .digits');
    await examine(alone, look, 'typed-alone');
    await alone.context().close();
    const [page, found, answering] = await openOnline(look);
    await type(page);
    await page.waitForSelector('h1:has-text("要联网查查"), h1:has-text("Look up online")');
    await examine(page, look, 'typed-consent');
    for (const code of CODES) {
      answering.code = code;
      if (code.says === 'first') await page.click('footer .btn >> nth=0');
      else await type(page);
      await page.waitForSelector(
        `.verdict[data-word=${code.judgement?.word ?? (code.says === 'wrong' ? 'not_issued' : 'not_looked_up')}]`,
      );
      await examine(page, look, `typed-${code.says}`);
    }
    answering.history = 'down';
    await type(page);
    await page.waitForSelector('.online:has-text("等待"), .online:has-text("Waiting")');
    await examine(page, look, 'typed-waiting');
    expect(found.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
    await page.context().close();
  });

  it('settings, and the way back', async () => {
    const [page, found] = await open(look);
    await page.click('nav button >> nth=3');
    await page.waitForSelector('fieldset');
    await examine(page, look, 'settings');
    await page.goBack();
    await page.waitForSelector('video');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('details of a verdict', async () => {
    const [page, found] = await open(look, `#link=${encodeURIComponent(TEXT_FOR('issued_not_checked'))}`);
    await page.waitForSelector('.verdict h1:focus');
    if (look.width < 900) await page.click('.item');
    await page.waitForSelector(look.width < 900 ? 'dialog dl' : 'aside dl');
    await examine(page, look, 'details');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('a picture without a code, one with several, and one that is no picture', async () => {
    const [page, found] = await open(look);
    const [width, height] = [64, 48];
    const bitmap = Buffer.alloc(54 + width * height * 3, 0xcc);
    bitmap.fill(0, 0, 54).write('BM');
    bitmap.writeUInt32LE(bitmap.length, 2);
    bitmap.writeUInt32LE(54, 10);
    bitmap.writeUInt32LE(40, 14);
    bitmap.writeInt32LE(width, 18);
    bitmap.writeInt32LE(height, 22);
    bitmap.writeUInt16LE(1, 26);
    bitmap.writeUInt16LE(24, 28);
    const pick = (buffer: Buffer) =>
      page.setInputFiles('input[type=file]', { name: 'p.bmp', mimeType: 'image/bmp', buffer });
    await pick(Buffer.from('no picture'));
    await page.waitForSelector('h1:focus');
    await examine(page, look, 'trouble-not-a-picture');
    await pick(bitmap);
    await page.waitForSelector('h1:has-text("没有找到码"), h1:has-text("No code found")');
    await examine(page, look, 'trouble-no-code');
    const square = (x: number): Corners => [
      [x, 10],
      [x + 12, 10],
      [x + 12, 22],
      [x, 22],
    ];
    const symbols = [
      { text: TEXT_FOR('expired'), corners: square(10), version: 3 },
      { text: 'two', corners: square(40), version: 3 },
    ];
    await showReading(page, { symbols, hints: [], millis: 3 });
    await pick(bitmap);
    await page.waitForSelector('.found button >> nth=1');
    await examine(page, look, 'picture-several');
    await showReading(page, nothingSeen);
    await page.click('.found button >> nth=0');
    await page.waitForSelector('.verdict.warn h1');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('asking online: the question, each answer, the journey, the picture', async () => {
    const [page, found, answering] = await openOnline(look);
    await paste(page, TEXT_FOR('issued_not_checked'));
    await page.waitForSelector('h1:focus');
    await examine(page, look, 'consent');
    await page.click('footer .btn >> nth=0');
    await page.waitForSelector('.verdict[data-word=issued_first_check]');
    for (const history of HISTORIES.slice(1)) {
      answering.history = history;
      await paste(page, TEXT_FOR('issued_not_checked'));
      await page.waitForSelector(`.verdict[data-word=${history.standing}]`);
      await examine(page, look, `online-${history.standing}`);
    }
    if (look.width < 900) await page.click('footer .quiet >> nth=0');
    await page.waitForSelector(look.width < 900 ? 'dialog ol .gap' : 'aside ol .gap');
    await examine(page, look, 'way');
    // What is missing stands above the line of places, and what lies above that must not cut it off.
    const above = await page
      .locator('ul .missing')
      .evaluateAll((all) =>
        all.map(
          (missing) =>
            missing.getBoundingClientRect().top -
            (missing.closest('ul')?.getBoundingClientRect().top ?? Infinity),
        ),
      );
    expect(above.length).toBeGreaterThan(0);
    expect(Math.min(...above)).toBeGreaterThanOrEqual(0);
    if (look.width < 900) await page.keyboard.press('Escape');
    if (look.width < 900) {
      await page.click('.plate .bar button >> nth=-1');
      await page.waitForSelector('dialog img');
      await examine(page, look, 'card');
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('what waits, the history, something wrong, settings with a server', async () => {
    const [page, , answering] = await openOnline(look);
    await paste(page, TEXT_FOR('issued_not_checked'));
    await page.click('footer .btn >> nth=0');
    await page.waitForSelector('.verdict[data-word=issued_first_check]');
    for (const word of ['recalled', 'not_issued', 'not_signed_label', 'possible_copy'] as const) {
      await paste(page, TEXT_FOR(word));
      await page.waitForSelector(`.verdict[data-word=${word}]`);
    }
    await page.click('footer .main:has(svg)');
    await page.waitForSelector('form#complaint');
    await page.click('label:has(input[value=opened])');
    await page.fill('textarea', 'The seal was broken.');
    await examine(page, look, 'complain');
    await page.click('footer .main');
    await page.waitForSelector('.ticket');
    await examine(page, look, 'complain-sent');
    await page.click('footer .main');
    answering.history = 'down';
    await paste(page, TEXT_FOR('issued_not_checked'));
    await page.waitForSelector('.online:has-text("等待"), .online:has-text("Waiting")');
    await examine(page, look, 'waiting');
    await page.keyboard.press('Escape');
    await page.click('nav button >> nth=2');
    await page.waitForSelector('blockquote');
    await examine(page, look, 'history');
    await page.click('nav button >> nth=3');
    await page.waitForSelector('[role=switch]');
    await examine(page, look, 'settings-online');
    await page.context().close();
  });
});
