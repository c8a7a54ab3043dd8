// A browser of a test's own contexts: one of those that all share (browsers.ts), or one with a film for a camera.

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { inject } from 'vitest';

import { WINDOWLESS, filmed } from './browsers';
import { watch } from './witness';

/** `camera`: a y4m file to play, `pattern` for the browser's own moving picture, `none`, or `refused` until the context has been granted it. */
export type FakeCamera = { file: string } | 'pattern' | 'none' | 'refused';

/** Browsers whose contexts are granted the camera from the beginning. */
const granting = new WeakSet<Browser>();

export async function launch(camera: FakeCamera): Promise<Browser> {
  if (typeof camera === 'object') {
    return chromium.launch({ executablePath: WINDOWLESS, args: filmed(camera.file) });
  }
  const shared = inject('browsers');
  const browser = await chromium.connect(shared[camera]);
  if (camera === 'pattern') granting.add(browser);
  return browser;
}

export type Look = {
  name: string;
  width: number;
  height: number;
  theme: 'light' | 'dark';
  language: 'zh' | 'en';
};

export const SIZES = [
  { name: '360x740', width: 360, height: 740, theme: 'light' },
  { name: '412x915-dark', width: 412, height: 915, theme: 'dark' },
  { name: '1280x800', width: 1280, height: 800, theme: 'light' },
] as const;

export const LOOKS: Look[] = SIZES.flatMap((size) =>
  (['zh', 'en'] as const).map((language) => ({ ...size, language })),
);

/** How long is waited for what a screen is to show, in milliseconds: only the end of a test that has failed. */
export const PATIENCE = 100_000;

export async function contextFor(browser: Browser, look: Look): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.width < 900 ? 2 : 1,
    colorScheme: look.theme,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    hasTouch: look.width < 900,
    permissions: ['clipboard-read', 'clipboard-write', ...(granting.has(browser) ? ['camera'] : [])],
  });
  context.setDefaultTimeout(PATIENCE);
  watch(context);
  return context;
}

/** Everything the page complains about; a test ends with none. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    const isExpected = message.text().includes('404');
    if (message.type() === 'error' && !isExpected) found.push(message.text());
  });
  return found;
}
