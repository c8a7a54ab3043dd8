// A page whose reader answers by a script, at one time of one day, in a look.

import type { Browser, Page } from 'playwright-core';

import { complaints, contextFor, type Look } from './browser';
import { script, type Script } from './scripted_worker';

const NOW = '2026-11-22T09:10:00Z';

export type Opening = {
  browser: Browser;
  address: string;
  script: Script;
  /** What answers in place of a server, when one is asked. */
  server?: (page: Page) => Promise<void>;
};

/** The page, and what it complains of from now on. */
export async function openScripted(
  look: Look,
  { browser, address, script: says, server }: Opening,
): Promise<[Page, string[]]> {
  const context = await contextFor(browser, look);
  const page = await context.newPage();
  const found = complaints(page);
  await page.clock.setFixedTime(NOW);
  await script(page, says);
  await server?.(page);
  await page.goto(address);
  return [page, found];
}
