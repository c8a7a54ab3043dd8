// What a screen reader is given, as text: compared with the committed one, or written by ASSAY_WRITE=1.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const GOLDENS = new URL('../../../tests/screens/', import.meta.url);
const writes = process.env['ASSAY_WRITE'] !== undefined;

export async function spokenAs(page: Page, name: string): Promise<void> {
  const said = `${await page.locator('body').ariaSnapshot()}\n`;
  // A server's port and a delivery's code are new each time.
  const spoken = said.replaceAll(/localhost:\d+/g, 'localhost').replaceAll(/\b[A-HJ-NP-Z2-9]{10}\b/g, 'ABCDEFGH23');
  const file = new URL(`aria/${name}.txt`, GOLDENS);
  if (writes) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, spoken);
  }
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '', `${file.pathname}: ASSAY_WRITE=1 npm run e2e writes it`).toBe(spoken);
}

/** A picture to be kept in the repository, at one pixel a point; written by ASSAY_WRITE=1 alone. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!writes) return;
  await page.screenshot({ path: new URL(`${name}.png`, GOLDENS).pathname, scale: 'css' });
}
