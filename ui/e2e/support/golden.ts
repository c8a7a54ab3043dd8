// What a screen reader is given, as text: compared with the committed one, or written by ASSAY_WRITE=1.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const GOLDENS = new URL('../../../tests/screens/', import.meta.url);
const writes = process.env['ASSAY_WRITE'] !== undefined;

/** A server's port and a delivery's code are new each time: what stands for them, as patterns. */
const ALWAYS: [what: string, as: string][] = [
  ['localhost:\\d+', 'localhost'],
  ['\\b[A-HJ-NP-Z2-9]{10}\\b', 'ABCDEFGH23'],
];

export async function spokenAs(page: Page, name: string): Promise<void> {
  const said = `${await page.locator('body').ariaSnapshot()}\n`;
  const spoken = ALWAYS.reduce((text, [what, as]) => text.replaceAll(new RegExp(what, 'g'), as), said);
  const file = new URL(`aria/${name}.txt`, GOLDENS);
  if (writes) {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, spoken);
  }
  expect(
    existsSync(file) ? readFileSync(file, 'utf8') : '',
    `${file.pathname}: ASSAY_WRITE=1 npm run e2e writes it`,
  ).toBe(spoken);
}

/** A picture to be kept in the repository, at one pixel a point; written by ASSAY_WRITE=1 alone. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!writes) return;
  const restore = await showAlways(page);
  await page.screenshot({ path: new URL(`${name}.png`, GOLDENS).pathname, scale: 'css' });
  await restore();
}

/** What is new each time is shown as always the same, until it is restored. */
async function showAlways(page: Page): Promise<() => Promise<void>> {
  const kept = await page.evaluateHandle((always) => {
    const changed: [Node, string][] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue ?? '';
      const same = always.reduce((said, [what, as]) => said.replaceAll(new RegExp(what, 'g'), as), text);
      if (same === text) continue;
      changed.push([node, text]);
      node.nodeValue = same;
    }
    return changed;
  }, ALWAYS);
  return () =>
    kept.evaluate((changed) => {
      for (const [node, text] of changed) node.nodeValue = text;
    });
}
