// Debian's Chromium as all tests start it, and those that they share: a start costs a second, a context next to nothing.

import { existsSync } from 'node:fs';

import { chromium, type BrowserServer } from 'playwright-core';

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** The same engine without a browser's own windows, which take three quarters of the time. It has nobody to ask for a camera. */
const SHELL = '/usr/bin/chromium-headless-shell';
export const WINDOWLESS = process.env['CHROMIUM'] ?? (existsSync(SHELL) ? SHELL : CHROMIUM);

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const FAKE = '--use-fake-device-for-media-stream';
/** Its slowest: every frame is drawn and read without a graphics card. */
const SLOWLY = `${FAKE}=fps=5`;
const GRANT = '--use-fake-ui-for-media-stream';

/** With a camera that plays a file, for whoever asks. */
export const filmed = (file: string): string[] => [
  ...QUIET,
  FAKE,
  GRANT,
  `--use-file-for-fake-video-capture=${file}`,
];

const KINDS = {
  /** The browser's own moving picture, which every page may have. */
  pattern: [...QUIET, SLOWLY, GRANT],
  /** The same for pages that may not have it, until their context is granted it. */
  refused: [...QUIET, SLOWLY],
  /** No camera; and a name of a local network for this machine. */
  none: [...QUIET, `${FAKE}=device-count=0`, GRANT, '--host-resolver-rules=MAP assay.test 127.0.0.1'],
};

/** Where the shared browsers are reached. */
export type Shared = Record<keyof typeof KINDS, string>;

declare module 'vitest' {
  interface ProvidedContext {
    browsers: Shared;
  }
}

/**
 * A page that looks through the browser's camera until the browser ends. Contexts share that camera, and Chromium stops
 * it with the last who looks: whoever asks for it at that moment is given one that is live and never shows a picture.
 */
async function holdCamera(address: string): Promise<void> {
  const browser = await chromium.connect(address);
  const context = await browser.newContext({ permissions: ['camera'] });
  const page = await context.newPage();
  await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto('http://localhost/');
  await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    Object.assign(window, { held: stream });
  });
}

export async function startShared(): Promise<{ shared: Shared; close: () => Promise<void> }> {
  const start = (kind: keyof typeof KINDS): Promise<BrowserServer> =>
    chromium.launchServer({
      executablePath: kind === 'refused' ? CHROMIUM : WINDOWLESS,
      args: KINDS[kind],
    });
  const [pattern, refused, none] = await Promise.all([start('pattern'), start('refused'), start('none')]);
  await holdCamera(pattern.wsEndpoint());
  return {
    shared: {
      pattern: pattern.wsEndpoint(),
      refused: refused.wsEndpoint(),
      none: none.wsEndpoint(),
    },
    close: async () => void (await Promise.all([pattern, refused, none].map((browser) => browser.close()))),
  };
}
