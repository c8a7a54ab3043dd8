// Visits to a real server's page: of somebody new, and of somebody who has agreed to ask online.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import { complaints, contextFor, launch, LOOKS, type Look } from './browser';
import { paste } from './give';
import { keepShown } from './shown';
import { startReal, type Real } from './real';

export const english: Look = { ...LOOKS[0], name: 'online', language: 'en' } as Look;
export const chinese: Look = { ...english, language: 'zh' };

export type Visit = { page: Page; context: BrowserContext; found: string[] };

export type Online = {
  real: Real;
  /** Its camera shows no code, so that the viewfinder stays. */
  browser: Browser;
};

/** A server and a browser from before a file's first test until after its last. */
export function online(): Online {
  const made = {} as Online;
  beforeAll(async () => {
    const [real, browser] = [startReal(), launch('pattern')];
    Object.assign(made, { real: await real, browser: await browser });
  }, 120_000);
  afterAll(async () => {
    await made.browser.close();
    made.real.stop();
  });
  return made;
}

/** Labels that no other test of the file has scanned. */
export function labelsOf(made: Online): () => string {
  let next = 0;
  return () => made.real.labels[++next] ?? '';
}

export const linkTo = ({ real }: Online, text: string) => `${real.address}#link=${encodeURIComponent(text)}`;

export async function visit(address: string, look: Look, browser: Browser): Promise<Visit> {
  const context = await contextFor(browser, look);
  const page = await context.newPage();
  const found = complaints(page);
  await page.goto(address);
  return { page, context, found };
}

/** A visit with a label that the person pastes. */
export async function visitWith(made: Online, text: string, look = english): Promise<Visit> {
  const visited = await visit(made.real.address, look, made.browser);
  await visited.page.waitForSelector('nav');
  await paste(visited.page, text);
  return visited;
}

/** A visit of somebody who has agreed to ask online, after the first verdict about `text`. */
export async function agreed(made: Online, text: string, look = english): Promise<Visit> {
  const visited = await visitWith(made, text, look);
  await visited.page.click(
    look.language === 'zh' ? 'button:has-text("联网查")' : 'button:has-text("Ask online")',
  );
  return visited;
}

export const verdict = (page: Page, word: string) => page.waitForSelector(`.verdict[data-word=${word}] h1`);
export const keep = (page: Page, name: string) => keepShown(page, `online/${name}`);
