// What receiving gives to the server and takes from it: the receiving event, told once whatever
// happens on the way, and the note of a pallet whose label is scanned.

import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Way } from '../src/wire';
import { LOOKS, type Look } from './support/browser';
import { pallet, walk } from './support/pictures';
import { GTIN, startReal, type Real } from './support/real';
import {
  begin,
  device,
  enrol,
  fresh,
  keep,
  kill9,
  noteOf,
  number,
  receiving,
  rows,
  share,
  takePart,
  whole,
} from './support/receiving';

const PATIENCE = 120_000;
const FRAMES = 10;
const PHONE = LOOKS[3] as Look;
const CAPTURE = '**/epcis/v2/capture';

let server: Real;
beforeAll(async () => {
  server = await startReal();
});
afterAll(() => server.stop());

type Told = { id: string; epcList: string[]; disposition: string; bizStep: string };

async function ask<T>(path: string, body?: object): Promise<T> {
  const answer = await fetch(server.address + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${server.token(body === undefined ? 'Shop A' : 'Shop B')}`,
      'content-type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}
/** Every receiving event that the shop has told. */
async function told(): Promise<Told[]> {
  const answer = await ask<{ epcisBody: { queryResults: { resultsBody: { eventList: Told[] } } } }>(
    'epcis/v2/events?EQ_bizStep=receiving&perPage=100',
  );
  return answer.epcisBody.queryResults.resultsBody.eventList;
}
const serialOf = (label: string) => /\/21\/([^?/]+)/.exec(label)?.[1] ?? '';

/** The server takes what is sent and its answer is lost, once. */
async function loseAnswer(context: BrowserContext): Promise<{ taken: Promise<void> }> {
  let arrived = () => {};
  const taken = new Promise<void>((resolve) => (arrived = resolve));
  await context.route(
    CAPTURE,
    async (route) => {
      await route.fetch();
      arrived();
      await route.abort('connectionreset').catch(() => undefined);
    },
    { times: 1 },
  );
  return { taken };
}

describe('the receiving event', () => {
  it(
    'reaches the server once through a kill and lost answers, and is in the way of each item',
    async () => {
      const labels = [...server.issue('L2398', 1), ...server.issue('L2406', 7)];
      const film = walk(labels, FRAMES);
      const folder = fresh();
      const first = await device(server.address, folder, PHONE, film);
      await enrol(first.page, server.token('Shop A'));
      await begin(first.page, noteOf(8));
      await whole(first.page, 7, 1, PATIENCE);
      const lost = await loseAnswer(first.context);
      await first.page.click('.ends .dark');
      await first.page.click('footer .main');
      await lost.taken;
      await kill9(first.page, folder);

      let again = Promise.resolve();
      const { context, page } = await device(server.address, folder, PHONE, film, async (opened) => {
        again = (await loseAnswer(opened)).taken;
      });
      // A browser writes down settings seconds later: a token typed in just before a kill is typed in again.
      await enrol(page, server.token('Shop A'));
      await receiving(page);
      await again;
      await page.waitForSelector('.row', { timeout: PATIENCE });
      await expect.poll(() => rows(page, 'events'), { timeout: PATIENCE }).toEqual([]);
      expect((await told()).map((event) => [event.epcList.length, event.disposition])).toEqual([
        [7, 'mismatch_class'],
      ]);

      // What was open is carried on; the second end tells of that alone.
      await page.click('.row');
      await page.click('.tools .btn:last-child');
      await page.click('.newest button');
      await page.click('.reasons button');
      await page.click('fieldset > .btn');
      await page.waitForSelector('dialog', { state: 'detached' });
      await page.click('.ends .dark');
      await page.click('footer .main');
      await page.waitForSelector('.tools');
      await expect.poll(() => rows(page, 'events'), { timeout: PATIENCE }).toEqual([]);
      await keep(page, 'handed');
      const events = await told();
      expect(events.map((event) => event.epcList.length).sort()).toEqual([1, 7]);
      const serials = events.flatMap((event) => event.epcList).map(serialOf);
      expect(serials.sort()).toEqual(labels.map(serialOf).sort());
      for (const label of labels) {
        const way = await ask<Way>('v1/way', { label });
        const received = way.steps.filter(({ what }) => what === 'receiving');
        expect(received.map(({ saidBy }) => saidBy?.name)).toEqual(['Shop A']);
      }
      await context.close();
    },
    PATIENCE * 2,
  );
});

describe('the end of a delivery', () => {
  it(
    'never says that its record is with the server before it is',
    async () => {
      const labels = server.issue('L2406', 2);
      const { context, page, found } = await device(server.address, fresh(), PHONE, walk(labels, FRAMES));
      await enrol(page, server.token('Shop A'));
      await begin(page, noteOf(2));
      await whole(page, 2, 0, PATIENCE);
      let give = () => {};
      const given = new Promise<void>((resolve) => (give = resolve));
      await context.route(CAPTURE, async (route) => {
        await given;
        await route.continue();
      });
      await page.click('.ends .dark');
      // Whatever stands there, if only until the next is drawn.
      await page.evaluate(() => {
        const said: string[] = [];
        Object.assign(window, { said });
        const look = () => {
          const now = document.querySelector('.handed')?.textContent?.trim();
          if (now !== undefined && now !== said.at(-1)) said.push(now);
        };
        new MutationObserver(look).observe(document.body, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      });
      const sending = page.waitForRequest(CAPTURE);
      await page.click('footer .main');
      await sending;
      await page.waitForSelector('.tools');
      expect((await told()).flatMap(({ epcList }) => epcList.map(serialOf))).not.toContain(
        serialOf(labels[0] ?? ''),
      );
      give();
      await page.waitForSelector('.handed:has-text("is with the server")');
      expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([
        'The receiving record is on its way to the server.',
        'The receiving record is with the server.',
      ]);
      expect((await told()).flatMap(({ epcList }) => epcList.map(serialOf))).toContain(
        serialOf(labels[0] ?? ''),
      );
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE,
  );
});

describe('two devices that end one delivery', () => {
  it(
    'before either has heard of the other tell of each item once',
    async () => {
      const labels = server.issue('L2406', 6);
      const film = walk(labels, FRAMES);
      const [one, two] = [
        await device(server.address, fresh(), PHONE, film),
        await device(server.address, fresh(), PHONE, film),
      ];
      for (const { page } of [one, two]) await enrol(page, server.token('Shop A'));
      await begin(one.page, noteOf(6));
      await whole(one.page, 6, 0, PATIENCE);
      await one.page.click('.ends .dark');
      const code = await share(one.page, PATIENCE);
      await takePart(two.page, code);
      await two.page.waitForSelector('[data-testid=received]:has-text("6")', { timeout: PATIENCE });
      for (const { context } of [one, two]) await context.setOffline(true);
      await two.page.click('.ends .dark');
      for (const { page } of [one, two]) {
        await page.click('footer .main');
        await page.waitForSelector('.tools');
        expect(await rows(page, 'events')).toHaveLength(1);
      }
      for (const { context } of [two, one]) await context.setOffline(false);
      for (const { page } of [one, two])
        await expect.poll(() => rows(page, 'events'), { timeout: PATIENCE }).toEqual([]);
      const serials = labels.map(serialOf).sort();
      const ours = (await told())
        .flatMap(({ epcList }) => epcList.map(serialOf))
        .filter((serial) => serials.includes(serial));
      expect(ours.sort()).toEqual(serials);
      for (const { context } of [one, two]) await context.close();
    },
    PATIENCE * 2,
  );
});

describe('the end that is shown', () => {
  it(
    'follows what a colleague does',
    async () => {
      const labels = [...server.issue('L2398', 1), ...server.issue('L2406', 2)];
      const film = walk(labels, FRAMES);
      const [one, two] = [
        await device(server.address, fresh(), PHONE, film),
        await device(server.address, fresh(), PHONE, film),
      ];
      for (const { page } of [one, two]) await enrol(page, server.token('Shop A'));
      await begin(one.page, noteOf(2));
      await whole(one.page, 2, 1, PATIENCE);
      await one.page.click('.ends .dark');
      const code = await share(one.page, PATIENCE);
      await one.page.click('footer .btn:not(.main)');
      await takePart(two.page, code);
      await two.page.waitForSelector('[data-testid=received]:has-text("2")', { timeout: PATIENCE });
      await two.page.click('.ends .dark');
      const sum = (at: number, said: string) =>
        two.page.waitForSelector(`dl div:nth-child(${at}) dd:text-is("${said}")`, { timeout: PATIENCE });
      await sum(3, '1');
      await one.page.click('.newest button');
      await one.page.click('.ways .main');
      await sum(3, '0');
      await sum(4, '1');
      for (const { context } of [one, two]) await context.close();
    },
    PATIENCE * 2,
  );
});

describe('what the server knows of goods', () => {
  it(
    'stands out once the delivery is shared, and not before',
    async () => {
      const [sold, ...rest] = server.issue('L2406', 3);
      await server.sell('Shop B', sold ?? '');
      const { context, page, found } = await device(
        server.address,
        fresh(),
        PHONE,
        walk([sold ?? '', ...rest], FRAMES),
      );
      const asked: unknown[] = [];
      page.on(
        'request',
        (request) => request.url().endsWith('/v1/standings') && asked.push(request.postDataJSON()),
      );
      await enrol(page, server.token('Shop A'));
      await begin(page, noteOf(3));
      await whole(page, 3, 0, PATIENCE);
      await page.click('.ends .dark');
      await page.waitForSelector('.quiet:has-text("3 items were not checked for copies")');
      expect(asked).toEqual([]);
      await share(page, PATIENCE);
      await page.waitForSelector('li:has-text("Marked as sold")', { timeout: PATIENCE });
      expect(await page.locator('.quiet:has-text("not checked for copies")').count()).toBe(0);
      await page.click('footer .btn:not(.main)');
      await page.waitForSelector('.newest:has-text("Marked as sold")');
      expect([await number(page, 'received'), await number(page, 'missing')]).toEqual([2, 1]);
      await keep(page, 'sold');
      await page.click('.newest button');
      await page.click('.reasons button');
      await page.click('fieldset > .btn');
      await page.waitForSelector('.newest', { state: 'detached' });
      expect(await number(page, 'received')).toBe(3);
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE,
  );
});

describe('a receiving event that waits', () => {
  it(
    'is sent when the page opens, and receiving is not',
    async () => {
      const labels = server.issue('L2406', 2);
      const folder = fresh();
      const film = walk(labels, FRAMES);
      const first = await device(server.address, folder, PHONE, film);
      const loaded = (page: Page) =>
        page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .map(({ name }) => name)
            .filter((name) => /(?:handing|[Rr]eceiving)[-.]/.test(name)),
        );
      expect(await loaded(first.page)).toEqual([]);
      expect(
        await first.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)),
      ).not.toContain('assay-receiving');
      await begin(first.page, noteOf(2));
      await whole(first.page, 2, 0, PATIENCE);
      await first.page.click('.ends .dark');
      await first.page.click('footer .main');
      await first.page.waitForSelector('.tools');
      await first.context.close();

      const { context, page } = await device(server.address, folder, PHONE, film);
      await page.waitForSelector('nav button');
      // Nobody is known to send it as.
      expect(await rows(page, 'events')).toHaveLength(1);
      await enrol(page, server.token('Shop A'));
      await expect.poll(() => rows(page, 'events'), { timeout: PATIENCE }).toEqual([]);
      expect((await loaded(page)).filter((name) => !name.includes('/handing-'))).toEqual([]);
      const serials = labels.map(serialOf);
      expect(
        (await told()).some(({ epcList }) => epcList.map(serialOf).sort().join() === serials.sort().join()),
      ).toBe(true);
      await context.close();
    },
    PATIENCE * 2,
  );
});

describe('a pallet whose label is scanned', () => {
  const sscc = '952012345678912345';
  const label = PNG.sync.read(readFileSync(new URL('../../tests/vectors/gs1-128/sscc.png', import.meta.url)));
  let labels: string[];

  beforeAll(async () => {
    labels = server.issue('L2406', 3);
    const epc = (text: string) => `https://id.gs1.org/01/${GTIN}/21/${serialOf(text)}`;
    const at = { eventTime: new Date(Date.now() - 3_600_000).toISOString(), eventTimeZoneOffset: '+08:00' };
    await ask('epcis/v2/capture', {
      '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
      type: 'EPCISDocument',
      schemaVersion: '2.0',
      creationDate: at.eventTime,
      epcisBody: {
        eventList: [
          {
            type: 'AggregationEvent',
            ...at,
            action: 'ADD',
            bizStep: 'packing',
            parentID: `https://id.gs1.org/00/${sscc}`,
            childEPCs: labels.map(epc),
          },
        ],
      },
    });
  });

  it.each(['a QR code', 'a linear code'] as const)(
    'brings its note from the server by %s',
    async (kind) => {
      const isLinear = kind === 'a linear code';
      const film = isLinear
        ? pallet(label, labels, FRAMES)
        : walk([`https://id.gs1.org/00/${sscc}`, ...labels], FRAMES);
      // The whole frame is shown, and read, where the window is as wide as the camera sees.
      const { context, page, found } = await device(
        server.address,
        fresh(),
        isLinear ? (LOOKS[5] as Look) : PHONE,
        film,
      );
      // What is in a unit is told to whoever told it, to whom it was shipped, and to whoever shows a label of it.
      await enrol(page, server.token('Shop B'));
      await receiving(page);
      await page.click('.unit');
      await page.waitForSelector(`h1:has-text("${sscc}")`, { timeout: PATIENCE });
      await whole(page, 3, 0, PATIENCE);
      expect([await number(page, 'missing'), await number(page, 'extra')]).toEqual([0, 0]);
      await keep(page, isLinear ? 'unit-linear' : 'unit');
      expect(found).toEqual([]);
      await context.close();
    },
    PATIENCE * 2,
  );

  it(
    'that went to another shop is told once a label out of it is shown, and the labels stay with the delivery',
    async () => {
      const folder = fresh();
      const film = walk([`https://id.gs1.org/00/${sscc}`, ...labels], FRAMES);
      const first = await device(server.address, folder, PHONE, film);
      let give = () => {};
      const given = new Promise<void>((resolve) => (give = resolve));
      const shown: { sscc: string; label: string }[] = [];
      await first.context.route('**/v1/contents', async (route) => {
        shown.push(route.request().postDataJSON() as { sscc: string; label: string });
        await given;
        await route.continue();
      });
      await enrol(first.page, server.token('Shop A'));
      await receiving(first.page);
      await first.page.click('.unit');
      await first.page.waitForSelector('[role=alert]:has-text("was not shipped to you")', {
        timeout: PATIENCE,
      });
      await keep(first.page, 'unit-label');
      give();
      await first.page.waitForSelector(`h1:has-text("${sscc}")`, { timeout: PATIENCE });
      expect(shown.map((one) => [one.sscc, labels.includes(one.label)])).toEqual([[sscc, true]]);
      await whole(first.page, 3, 0, PATIENCE);
      expect(first.found.filter((line) => !line.includes('403'))).toEqual([]);
      await first.context.close();

      // The camera sees none of them any more.
      const later = await device(server.address, folder, PHONE, walk(['https://shop.example/'], FRAMES));
      const asked = later.page.waitForRequest('**/v1/standings', { timeout: PATIENCE });
      await enrol(later.page, server.token('Shop A'));
      await receiving(later.page);
      await later.page.waitForSelector('[data-testid=received]:has-text("3")', { timeout: PATIENCE });
      await later.page.click('.ends .dark');
      await share(later.page, PATIENCE);
      const items = (await asked).postDataJSON() as { label: string | null }[];
      expect(items.map(({ label }) => label).sort()).toEqual([...labels].sort());
      await later.page.click('footer .btn:not(.main)');
      await later.page.waitForSelector('[data-testid=received]');
      // Sent or not, a label stays on this device alone, and goes with the delivery.
      await expect
        .poll(async () => (await rows<{ sent: boolean }>(later.page, 'operations')).every(({ sent }) => sent))
        .toBe(true);
      const kept = await rows<{ label?: string }>(later.page, 'operations');
      expect(kept.flatMap(({ label }) => label ?? []).sort()).toEqual([...labels].sort());
      await later.page.click('header .ib');
      await later.page.click('.rows li .ib');
      await later.page.waitForSelector('dialog[open]');
      for (let press = 0; press < 2; press += 1) await later.page.click('dialog .ways .btn:last-child');
      await expect.poll(() => rows(later.page, 'operations')).toEqual([]);
      await later.context.close();
    },
    PATIENCE * 2,
  );
});
