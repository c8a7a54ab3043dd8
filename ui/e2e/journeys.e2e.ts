// The main job in the built page with the real reader and core: camera or picture to verdict.

import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { complaints, contextFor, launch, LOOKS, type FakeCamera, type Look } from './support/browser';
import { DIST } from './support/paths';
import { keepShown } from './support/shown';
import { bomb, film, photograph } from './support/pictures';
import { servePage, type Page as Served } from './support/server';
import { DEMO, makeWorld, newKey, signedLabel, typedCode, type World } from './support/world';

const look: Look = { ...LOOKS[0], name: 'journeys', language: 'en' } as Look;
const HOSTILE = 'https://shop.example/\u202egnp.exe';

let world: World;
let label: string;
let served: Served;

beforeAll(async () => {
  if (!existsSync(new URL('assay.wasm', DIST))) {
    throw new Error('ui/dist/assay.wasm is missing: run `cargo xtask wasm`, then `npm run build`.');
  }
  world = makeWorld();
  label = signedLabel(world.brand, DEMO);
  served = await servePage(world.files);
});
afterAll(() => {
  served.server.close();
});

type Visit = { page: Page; found: string[] };

async function visit(browser: Browser, address = served.address): Promise<Visit> {
  const page = await (await contextFor(browser, look)).newPage();
  const found = complaints(page);
  await page.goto(address);
  return { page, found };
}

const verdict = (page: Page, word: string) => page.waitForSelector(`.verdict[data-word=${word}] h1:focus`);
const keep = (page: Page, name: string) => keepShown(page, `journeys/${name}`);
const pick = (page: Page, buffer: Buffer) =>
  page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer });

function withBrowser(camera: () => FakeCamera): () => Browser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(camera());
  });
  afterAll(() => browser.close());
  return () => browser;
}

describe('a label before the camera', () => {
  const browser = withBrowser(() => ({ file: film([{ texts: [label], frames: 20 }]) }));

  it('is read and judged, and not again until the person asks', async () => {
    const { page, found } = await visit(browser());
    await verdict(page, 'issued_not_checked');
    expect(await page.textContent('h1')).toContain('Example Dairy');
    // A serial of the brand's own is shown as its serial.
    expect(await page.textContent('.item')).toContain(DEMO.serial);
    await keep(page, 'label');
    await page.click('footer .main');
    const again = await page.waitForSelector('button.hint');
    await keep(page, 'label-held');
    await again.click();
    await verdict(page, 'issued_not_checked');
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('one code after another', () => {
  const other = { ...DEMO, serial: typedCode('407188259036115') };
  const browser = withBrowser(() => ({
    file: film([
      { texts: ['WIFI:T:WPA;S:guest;P:secret;;'], frames: 20 },
      { texts: [], frames: 50 },
      { texts: [signedLabel(newKey(), other)], frames: 20 },
      { texts: [], frames: 50 },
    ]),
  }));

  it('goes on scanning after a code that is no label', async () => {
    const { page, found } = await visit(browser());
    const first = await page.waitForSelector('.verdict');
    const words = ['not_signed_label', 'not_issued', 'issuer_not_enrolled'];
    const seen = [await first.getAttribute('data-word')];
    await page.click('footer .main');
    await page.waitForSelector('video');
    await page.waitForFunction((before) => {
      const now = document.querySelector('.verdict')?.getAttribute('data-word');
      return now != null && now !== before;
    }, seen[0]);
    seen.push(await page.getAttribute('.verdict', 'data-word'));
    expect(words).toEqual(expect.arrayContaining(seen));
    expect(new Set(seen).size).toBe(2);
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('two codes before the camera', () => {
  const browser = withBrowser(() => ({
    file: film([{ texts: ['https://shop.example/', 'https://shop.example/other'], frames: 20 }]),
  }));

  it('lets the person choose', async () => {
    const page = await (await contextFor(browser(), { ...look, width: 1280, height: 800 })).newPage();
    await page.goto(served.address);
    await page.waitForSelector('.found button >> nth=1');
    await keep(page, 'several');
    await page.click('.found button >> nth=1');
    await page.waitForSelector('.verdict');
    await page.context().close();
  });
});

describe('no camera', () => {
  const browser = withBrowser(() => 'none');

  it('says so and reads a picture', async () => {
    const { page, found } = await visit(browser());
    await page.waitForSelector('h2:has-text("No camera found")');
    await keep(page, 'no-camera');
    await pick(page, photograph([label], 3000, 2000));
    await verdict(page, 'issued_not_checked');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('tells a forged label, another link, and shows hostile text without obeying it', async () => {
    const { page, found } = await visit(browser());
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).host));
    await page.waitForSelector('h2');
    await pick(page, photograph([label.replace('L2406', 'L2407')]));
    await verdict(page, 'not_issued');
    await page.click('footer .main');
    await pick(page, photograph([HOSTILE]));
    await verdict(page, 'not_signed_label');
    expect(await page.textContent('pre')).toBe('https://shop.example/[U+202E]gnp.exe');
    expect(page.context().pages()).toHaveLength(1);
    expect(new Set(requests)).not.toContain('shop.example');
    await keep(page, 'hostile');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('names what is wrong with a picture and then reads the next', async () => {
    const { page, found } = await visit(browser());
    await page.waitForSelector('h2');
    const troubles: [Buffer, string][] = [
      [Buffer.alloc(0), 'The file is empty'],
      [Buffer.from('not a picture'), 'This picture cannot be opened'],
      [bomb(), 'The picture is too large'],
      [photograph([label]).subarray(0, 700), 'This picture cannot be opened'],
      [photograph([]), 'No code found in the picture'],
    ];
    for (const [file, title] of troubles) {
      await pick(page, file);
      await page.waitForSelector(`h1:has-text("${title}")`);
    }
    await pick(page, photograph([label]));
    await verdict(page, 'issued_not_checked');
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('judges pasted text and links in the address, and checks typed digits', async () => {
    const { page, found } = await visit(browser(), `${served.address}#link=${encodeURIComponent(label)}`);
    await verdict(page, 'issued_not_checked');
    expect(page.url()).toBe(served.address);
    await page.click('footer .main');
    await page.click('button:has-text("Type or paste")');
    await page.fill('textarea', label.replace('id.example.com', 'id.examp1e.net'));
    await page.click('form .main');
    await verdict(page, 'link_elsewhere');
    await page.goBack();
    await page.click('button:has-text("Type or paste")');
    await page.locator('.boxes input').first().focus();
    await page.keyboard.type(DEMO.serial.replace('407', '470'));
    await page.waitForSelector('.msg.warn');
    await page.locator('.boxes input').first().fill(DEMO.serial);
    // Digits that fit are kept and looked up; alone, they carry no signature.
    await verdict(page, 'not_signed_label');
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('the brand list', () => {
  const browser = withBrowser(() => 'none');

  it('missing: could not check; found later: judged again by itself', async () => {
    const files: Record<string, Buffer | null> = { 'v1/issuers': null };
    const late = await servePage(files);
    const { page } = await visit(browser(), `${late.address}#link=${encodeURIComponent(label)}`);
    await verdict(page, 'could_not_check');
    await keep(page, 'no-list');
    // Pressed while there is still none: what is found meanwhile by itself would put another button under the press.
    await page.click('footer .main');
    Object.assign(files, world.files);
    await verdict(page, 'issued_not_checked');
    await page.context().close();
    late.server.close();
  });

  it('old: could not check, with its date', async () => {
    const old = await servePage(makeWorld(new Date('2026-02-03T00:00:00Z')).files);
    const { page } = await visit(browser(), `${old.address}#link=${encodeURIComponent(label)}`);
    await verdict(page, 'could_not_check');
    expect(await page.textContent('.state')).toContain('3 Feb 2026');
    await page.context().close();
    old.server.close();
  });

  it('damaged on its way: not believed', async () => {
    const list = Buffer.from(world.list);
    list[list.length >> 1] = (list[list.length >> 1] ?? 0) ^ 1;
    const bent = await servePage({ 'v1/issuers': list });
    const { page } = await visit(browser(), `${bent.address}#link=${encodeURIComponent(label)}`);
    await verdict(page, 'could_not_check');
    await page.context().close();
    bent.server.close();
  });
});

describe('the reader missing', () => {
  const browser = withBrowser(() => 'none');

  it('is named, not a verdict', async () => {
    const broken = await servePage({ ...world.files, 'assay.wasm': null });
    const { page } = await visit(browser(), `${broken.address}#link=${encodeURIComponent(label)}`);
    await page.waitForSelector('h1:has-text("The reader does not start")');
    await page.context().close();
    broken.server.close();
  });
});

describe('camera refused', () => {
  const browser = withBrowser(() => 'refused');

  it('says so and offers the other ways', async () => {
    const { page, found } = await visit(browser());
    await page.waitForSelector('h2:has-text("The camera is not allowed")');
    await keep(page, 'refused');
    await pick(page, photograph([label]));
    await verdict(page, 'issued_not_checked');
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('camera refused at first', () => {
  const browser = withBrowser(() => 'refused');

  it('starts when it is allowed after all and the person tries again', async () => {
    const { page, found } = await visit(browser());
    await page.waitForSelector('h2:has-text("The camera is not allowed")');
    await page.context().grantPermissions(['camera']);
    await page.click('button:has-text("Try again")');
    await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0);
    expect(await page.locator('h2').count()).toBe(0);
    expect(found).toEqual([]);
    await page.context().close();
  });
});

describe('plain HTTP on a local network', () => {
  const browser = withBrowser(() => 'none');

  it('offers to take a photograph instead of the live camera', async () => {
    const { page } = await visit(browser(), served.address.replace('localhost', 'assay.test'));
    await page.waitForSelector('h2:has-text("No live camera on this page")');
    expect(await page.getAttribute('input[type=file] >> nth=0', 'capture')).toBe('environment');
    await keep(page, 'plain-http');
    await pick(page, photograph([label]));
    await verdict(page, 'issued_not_checked');
    await page.context().close();
  });
});
