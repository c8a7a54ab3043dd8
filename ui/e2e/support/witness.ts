// What every open page showed when a test failed: a wait that ended says only what did not come.

import type { BrowserContext, Page } from 'playwright-core';
import { afterEach } from 'vitest';

/** The contexts of this test program that are still open, and the last that their pages complained of. */
const open = new Map<BrowserContext, string[]>();
const MOST_LINES = 20;

export function watch(context: BrowserContext): void {
  const said: string[] = [];
  const say = (line: string) => {
    said.push(line);
    if (said.length > MOST_LINES) said.shift();
  };
  open.set(context, said);
  context.on('weberror', (error) => say(String(error.error())));
  context.on('console', (message) => say(`${message.type()}: ${message.text()}`));
  context.on('requestfailed', (request) => say(`${request.url()}: ${request.failure()?.errorText ?? ''}`));
  context.on('close', () => open.delete(context));
}

/** Longer than a page that works takes to answer; one that stands still is named as such. */
const PATIENCE_MS = 10_000;

async function shown(page: Page): Promise<string> {
  const said = page.evaluate(() => {
    const videos = [...document.querySelectorAll('video')].map((video) => {
      const stream = video.srcObject instanceof MediaStream ? video.srcObject : null;
      const tracks = stream?.getVideoTracks().map(({ readyState, muted }) => ({ readyState, muted })) ?? null;
      const { readyState, paused, currentTime, videoWidth } = video;
      return JSON.stringify({ readyState, paused, currentTime, videoWidth, tracks });
    });
    const text = document.body.innerText.replace(/\s+/g, ' ').slice(0, 1500);
    return [`${document.visibilityState}, online ${navigator.onLine}`, ...videos, text].join('\n    ');
  });
  const late = new Promise<string>((resolve) => setTimeout(() => resolve('does not answer'), PATIENCE_MS));
  return Promise.race([said, late]).catch((error: unknown) => String(error));
}

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const pages = [...open].flatMap(([context, said]) => context.pages().map((page) => ({ page, said })));
  const lines = await Promise.all(
    pages.map(async ({ page, said }) => [`  ${page.url()}`, await shown(page), ...said].join('\n    ')),
  );
  console.error([`Pages that were open when "${task.name}" failed:`, ...lines].join('\n'));
});
