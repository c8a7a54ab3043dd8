// What a screen looks like, to be looked at by a person: nothing is compared with it, and drawing it takes a large
// part of a journey's time, so only ASSAY_PICTURES=1 has it kept.

import type { Page } from 'playwright-core';

import { OUTPUT } from './paths';

const KEEPS = process.env['ASSAY_PICTURES'] !== undefined;

/** Keeps a picture in tests/output/ui under this name, whole pages too. */
export async function keepShown(page: Page, name: string, fullPage = false): Promise<void> {
  if (!KEEPS) return;
  await page.screenshot({ path: new URL(`${name}.png`, OUTPUT).pathname, fullPage });
}
