// Debian's Chromium by Playwright, with or without a camera that plays a file.

import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * `camera`: a y4m file to play, `pattern` for the browser's own moving picture, `none`, `refused`, or `permitted` for a
 * picture that comes only when the context has been granted the camera.
 */
export type FakeCamera = { file: string } | 'pattern' | 'none' | 'refused' | 'permitted';

export function launch(camera: FakeCamera, more: string[] = []): Promise<Browser> {
  const args = [...QUIET, ...more];
  if (camera === 'none') args.push('--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream');
  if (camera === 'pattern' || camera === 'refused' || camera === 'permitted') args.push('--use-fake-device-for-media-stream');
  if (camera === 'pattern') args.push('--use-fake-ui-for-media-stream');
  if (camera === 'refused') args.push('--use-fake-ui-for-media-stream=deny');
  if (typeof camera === 'object') {
    args.push('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-video-capture=${camera.file}`);
  }
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
}

export type Look = { name: string; width: number; height: number; theme: 'light' | 'dark'; language: 'zh' | 'en' };

export const SIZES = [
  { name: '360x740', width: 360, height: 740, theme: 'light' },
  { name: '412x915-dark', width: 412, height: 915, theme: 'dark' },
  { name: '1280x800', width: 1280, height: 800, theme: 'light' },
] as const;

export const LOOKS: Look[] = SIZES.flatMap((size) => (['zh', 'en'] as const).map((language) => ({ ...size, language })));

export function contextFor(browser: Browser, look: Look): Promise<BrowserContext> {
  return browser.newContext({
    viewport: { width: look.width, height: look.height },
    deviceScaleFactor: look.width < 900 ? 2 : 1,
    colorScheme: look.theme,
    locale: look.language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    hasTouch: look.width < 900,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
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
