// Every screen of receiving in every look, on a delivery that has one thing of each kind wrong. The
// reader and the server answer by script; the rules of receiving are the real ones.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Corners, Judgement, Operation } from '../src/wire';
import { launch, LOOKS, PATIENCE, type Look } from './support/browser';
import { examiner } from './support/examine';
import { JUDGEMENTS, LIST } from './support/judgements';
import { openScripted } from './support/open';
import { pick, whole } from './support/receiving';
import { showReading, nothingSeen, type Script } from './support/scripted_worker';
import { servePage, type Page as Served } from './support/server';

/** On a phone all of them are kept in the repository; elsewhere those that are laid out otherwise. */
const examine = examiner(
  (name, { width, language }) =>
    width === 360 ||
    (language === 'zh' && ['receiving-live', 'receiving-note', 'receiving-result'].includes(name)),
);

const [MILK, YOGHURT, VINEGAR, OIL, STRANGE] = [
  '06901234567892',
  '06901234500011',
  '06901234500028',
  '06901234500035',
  '06901234500042',
] as const;
const NOTES = {
  zh: `送货单号：DN-1122\n条码,品名,批号,数量\n${MILK},纯牛奶 250 毫升 × 12,L2406,4\n${YOGHURT},原味酸奶 180 克,Y17,3\n${VINEGAR},米醋 500 毫升,,1\n${OIL},芝麻油 250 毫升,,1\n`,
  en: `Note number: DN-1122\nGTIN,Product,Lot,Qty\n${MILK},Whole milk 250 ml × 12,L2406,4\n${YOGHURT},Plain yoghurt 180 g,Y17,3\n${VINEGAR},Rice vinegar 500 ml,,1\n${OIL},Sesame oil 250 ml,,1\n`,
};
const BAD_NOTES = {
  zh: '条码;数量;到期\n6901234567892;12;03/05/2029\n6901234567893;3;04/05/2029\n12345678905;2;05/06/2029\n',
  en: 'GTIN;Qty;Expiry\n6901234567892;12;03/05/2029\n6901234567893;3;04/05/2029\n12345678905;2;05/06/2029\n',
};

const issued = JUDGEMENTS.issued_first_check;
function label(
  gtin: string,
  lot: string,
  serial: string,
  word: Judgement['word'] = 'issued_not_checked',
): [string, Judgement] {
  const judgement = JUDGEMENTS[word];
  const fields = issued.fields === null ? null : { ...issued.fields, gtin, lot, serial };
  return [`${gtin}/${lot}/${serial}`, { ...judgement, fields }];
}
/** Three shelves of three, in the order in which they were read. */
const GOODS = new Map([
  label(MILK, 'L2406', '4071882590361101'),
  label(MILK, 'L2406', '4071882590361102'),
  label(MILK, 'L2406', '4071882590361103'),
  label(YOGHURT, 'Y17', '5528103340017702'),
  label(YOGHURT, 'Y17', '5528103340017703'),
  label(VINEGAR, 'V3', '9031776251148001'),
  label(VINEGAR, 'V3', '9031776251148002'),
  label(OIL, 'S8', '7740021863359001'),
  label(MILK, 'L2398', '4071882590360977'),
]);
const LATER = new Map([label(STRANGE, 'X1', '1180020036647001', 'not_issued')]);

const SCRIPT: Script = {
  list: LIST,
  judgements: { ...Object.fromEntries([...GOODS, ...LATER]), '*': JUDGEMENTS.not_signed_label },
  reading: nothingSeen,
  codes: [],
  typedCode: { ok: false, code: null, error: 'check_digit' },
};

/** Texts on three shelves of three, across the part of the camera's picture that is shown and read. */
async function shelve(page: Page, texts: string[]): Promise<void> {
  await showReading(page, nothingSeen);
  // Once no outline is left, a frame was read with the layout as it is now.
  await page.waitForFunction(
    () => document.querySelector('.scene svg') !== null && document.querySelector('.scene svg path') === null,
  );
  const [, , across, down] = ((await page.getAttribute('.scene svg', 'viewBox')) ?? '')
    .split(' ')
    .map(Number);
  const [width, height] = [(across ?? 0) / 3, (down ?? 0) / 3];
  const side = Math.min(width, height) * 0.6;
  const symbols = texts.map((text, at) => {
    const [x, y] = [width * ((at % 3) + 0.5) - side / 2, height * (Math.floor(at / 3) + 0.5) - side / 2];
    const corners: Corners = [
      [x, y],
      [x + side, y + 3],
      [x + side - 3, y + side],
      [x - 2, y + side - 2],
    ];
    return { text, corners, version: 8 };
  });
  await showReading(page, { symbols, hints: [], millis: 3 });
}

/** A server that keeps what it is given. */
async function scriptServer(page: Page): Promise<void> {
  const kept: Operation[] = [];
  await page.route('**/openapi.json', (route) =>
    route.fulfill({ body: '{}', contentType: 'application/json' }),
  );
  await page.route('**/v1/deliveries/*', (route) => route.fulfill({ json: { cursor: 0 } }));
  await page.route('**/v1/deliveries/*/operations**', (route) => {
    const request = route.request();
    if (request.method() === 'POST') kept.push(...(request.postDataJSON() as Operation[]));
    const since = Number(new URL(request.url()).searchParams.get('since') ?? 0);
    return route.fulfill({
      json:
        request.method() === 'POST'
          ? { cursor: kept.length }
          : { operations: kept.slice(since), cursor: kept.length, more: false },
    });
  });
  await page.route('**/v1/standings', (route) => route.fulfill({ json: [] }));
  await page.route('**/epcis/v2/capture', (route) =>
    route.fulfill({ status: 202, headers: { location: '/epcis/v2/capture/1' } }),
  );
  await page.route('**/epcis/v2/capture/1', (route) => route.fulfill({ json: { success: true } }));
}

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

async function open(look: Look): Promise<[Page, string[]]> {
  const [page, found] = await openScripted(look, {
    browser,
    address: served.address,
    script: SCRIPT,
    server: scriptServer,
  });
  await page.click('nav button >> nth=1');
  await page.waitForSelector('.receiving h1');
  return [page, found];
}

describe.concurrent.each(LOOKS)('$name $language', (look) => {
  it('a note, goods that do not fit, the end, together', async () => {
    const [page, found] = await open(look);
    await page.waitForSelector('input[type=password]');
    await examine(page, look, 'receiving-start');
    await pick(page, BAD_NOTES[look.language]);
    await page.waitForSelector('.bad');
    await examine(page, look, 'receiving-preview');
    await page.click('.bar .ib');
    await page.fill('input[type=password]', 'assay_shop');
    await page.keyboard.press('Tab');
    await pick(page, NOTES[look.language]);
    await page.click('footer .main');
    await page.waitForSelector('[data-testid=received]');
    // What does not fit comes one after another, as a hand moves on: of one moment there is no order.
    const goods = [...GOODS.keys()];
    const steps: [string[], number, number][] = [
      [[...LATER.keys()], 0, 1],
      [goods.slice(0, 6), 6, 1],
      [goods.slice(0, 8), 7, 2],
      [goods, 7, 3],
    ];
    for (const [at, [texts, received, undecided]] of steps.entries()) {
      await page.clock.setFixedTime(`2026-11-22T09:1${at + 1}:00Z`);
      await shelve(page, texts);
      await whole(page, received, undecided, PATIENCE);
    }
    await shelve(page, goods);
    await page.waitForFunction(() => document.querySelectorAll('[data-mark=open]').length === 2);
    await examine(page, look, 'receiving-live');
    await page.click('.newest button');
    await page.waitForSelector('dialog[open]');
    await examine(page, look, 'receiving-resolve');
    await page.click('.ways .main');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('.ends .light');
    await page.waitForSelector('.rows');
    await examine(page, look, 'receiving-note');
    await page.click('footer .main');
    await page.waitForSelector('.share button');
    await page.click('.share button');
    await page.waitForSelector('.share[data-sharing=done]');
    await examine(page, look, 'receiving-share');
    await page.click('footer .main');
    await page.waitForSelector('.handed:has-text("已在服务器上"), .handed:has-text("is with the server")');
    // The end itself is an operation to be merged, too.
    await page.waitForSelector('[data-sharing=done]');
    await examine(page, look, 'receiving-result');
    await page.click('footer .main');
    await page.waitForSelector('.row');
    await examine(page, look, 'receiving-kept');
    await page.click('.unit');
    await page.waitForSelector('video');
    await page.waitForSelector('.unlit', { state: 'detached' });
    await examine(page, look, 'receiving-unit');
    expect(found).toEqual([]);
    await page.context().close();
  });
});
