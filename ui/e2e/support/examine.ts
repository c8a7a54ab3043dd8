// What is asked of every screen in every look: axe finds nothing, nothing is cut off sideways, what a
// screen reader is given is as committed; a screenshot is kept to be looked at.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { violations } from './axe';
import type { Look } from './browser';
import { keepPicture, spokenAs } from './golden';
import { keepShown } from './shown';

/** `isKept`: whether a screen's picture in a look is kept in the repository. */
export function examiner(isKept: (name: string, look: Look) => boolean) {
  return async (page: Page, look: Look, name: string): Promise<void> => {
    const folder = `${look.name}-${look.language}`;
    await keepShown(page, `screens/${folder}/${name}`);
    if (isKept(name, look)) await keepPicture(page, `${folder}/${name}`);
    // The words are the same at every size; one size says what is spoken.
    // The clock stands still here, so scans of one moment have no order among them: the history is left out.
    if (look.name === '360x740' && name !== 'history') await spokenAs(page, `${look.language}/${name}`);
    expect(await violations(page)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('h1, h2, p, b, button, label, dd')]
        .filter(
          (element) =>
            element.checkVisibility() &&
            !element.classList.contains('sr') &&
            element.scrollWidth > element.clientWidth + 1 &&
            element.clientWidth > 0,
        )
        .filter((element) => getComputedStyle(element).display !== 'inline')
        .map((element) => element.textContent),
    );
    expect(wide).toEqual([]);
  };
}
