// How long a person waits: from the first camera frame that carries a code to the verdict painted, what
// keeps the page from answering meanwhile, and how soon the viewfinder is there. Prints a table.

import type { Page } from 'playwright-core';
import { it } from 'vitest';

import { contextFor, launch, LOOKS, type Look } from '../e2e/support/browser';
import { film } from '../e2e/support/pictures';
import { startReal } from '../e2e/support/real';

const SCANS = Number(process.env['SCANS'] ?? 50);
const LIMIT_MS = 150;

type Task = { start: number; duration: number };
type Measured = {
  frames: { at: number; coded: boolean }[];
  painted: number[];
  tasks: Task[];
  firstFrame: number;
  copies: Promise<void>[];
  onPaint: (() => void) | null;
};
type Window = { measured: Measured };

/** Runs in the page before its own scripts: notes frames, paints and long tasks. */
function watchPage(): void {
  const measured: Measured = { frames: [], painted: [], tasks: [], firstFrame: 0, copies: [], onPaint: null };
  (window as unknown as Window).measured = measured;
  const SIDE = 64;
  const isCoded = async (video: HTMLVideoElement): Promise<boolean> => {
    const frame = new VideoFrame(video);
    try {
      const rect = {
        x: (video.videoWidth - SIDE) >> 1,
        y: (video.videoHeight - SIDE) >> 1,
        width: SIDE,
        height: SIDE,
      };
      const copy = new Uint8Array(frame.allocationSize({ rect }));
      await frame.copyTo(copy, { rect });
      return copy.subarray(0, SIDE * SIDE).some((value) => Math.abs(value - 150) > 25);
    } finally {
      frame.close();
    }
  };
  const ask = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return ask.call(this, (now, facts) => {
      const at = performance.now();
      measured.firstFrame ||= at;
      // Some grey of the middle, copied beside the page's own work and looked at later: the film's
      // ground is even, a code is anything else.
      const noted = isCoded(this).then(
        (coded) => void measured.frames.push({ at, coded }),
        // At its very start a video has no frame to look at.
        () => undefined,
      );
      measured.copies.push(noted);
      callback(now, facts);
    });
  };
  new MutationObserver(() => {
    const verdict = document.querySelector<HTMLElement & { timed?: boolean }>('.verdict');
    if (verdict === null || verdict.timed === true) return;
    verdict.timed = true;
    // After the next frame is drawn, the verdict is on the screen.
    requestAnimationFrame(() =>
      setTimeout(() => {
        measured.painted.push(performance.now());
        measured.onPaint?.();
      }),
    );
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      measured.tasks.push({ start: startTime, duration });
  }).observe({ type: 'longtask', buffered: true });
}

const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? NaN;
const row = (what: string, figure: string, limit: string) =>
  console.log(`| ${what.padEnd(58)} | ${figure.padEnd(9)} | ${limit.padEnd(22)} |`);
const kept = (value: number, limit: number, unit: string) =>
  `at most ${limit} ${unit}: ${value <= limit ? 'kept' : 'MISSED'}`;

type Scan = { time: number; from: number; until: number };

/** Waits in the page for the next verdict: asking again and again would be work of its own. */
function scan(page: Page): Promise<Scan> {
  return page.evaluate(async () => {
    const { measured } = window as unknown as Window;
    measured.frames.length = 0;
    const from = performance.now();
    await new Promise<void>((resolve) => (measured.onPaint = resolve));
    const until = measured.painted.at(-1) ?? NaN;
    await Promise.all(measured.copies.splice(0));
    const before = measured.frames.filter(({ at }) => at < until).sort((one, other) => one.at - other.at);
    const blank = before.map(({ coded }) => coded).lastIndexOf(false);
    return { time: until - (before[blank + 1]?.at ?? NaN), from, until };
  });
}

it('latency', async () => {
  const real = await startReal();
  const [one = '', other = ''] = real.labels;
  const browser = await launch({
    file: film([
      { texts: [], frames: 40 },
      { texts: [one], frames: 20 },
      { texts: [], frames: 40 },
      { texts: [other], frames: 20 },
    ]),
  });
  try {
    const look: Look = { ...LOOKS[0], name: 'bench', width: 412, height: 915, language: 'en' } as Look;
    const context = await contextFor(browser, look);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.log(`the page failed: ${String(error)}`));
    await page.addInitScript(watchPage);
    await page.goto(real.address);
    await page.click('button:has-text("Only on this device")', { timeout: 60_000 });
    await page.waitForSelector('.verdict');
    await page.reload();
    await page.waitForFunction(() => (window as unknown as Window).measured.firstFrame > 0, undefined, {
      polling: 50,
    });
    const warm = await page.evaluate(() => (window as unknown as Window).measured.firstFrame);
    const scans: Scan[] = [];
    while (scans.length < SCANS) {
      const done = await scan(page);
      if (Number.isFinite(done.time)) scans.push(done);
      await page.click('footer .quiet:has-text("Scan"), footer .main:has-text("Scan another")');
      await page.waitForSelector('video');
    }
    const times = scans.map(({ time }) => time);
    const tasks = await page.evaluate(() => (window as unknown as Window).measured.tasks);
    const isWithin = ({ start }: Task, from: number, until: number) => start >= from && start < until;
    // While the camera is read and until its verdict stands; the start and what follows a press are told apart.
    const reading = tasks.filter((task) => scans.some(({ from, until }) => isWithin(task, from, until)));
    const starting = tasks.filter((task) => isWithin(task, 0, warm + 500));
    const pressed = tasks.filter((task) => !reading.includes(task) && !starting.includes(task));
    console.log(
      `\n${times.length} scans at 1280x720, Chromium ${browser.version()}, software rendering, ${new Date().toISOString().slice(0, 10)}\n`,
    );
    row('what', 'figure', 'limit');
    row('-'.repeat(58), '-'.repeat(9), '-'.repeat(22));
    const p95 = quantile(times, 0.95);
    row('frame with the code to verdict painted, median', `${quantile(times, 0.5).toFixed(0)} ms`, '');
    row('the same, p95', `${p95.toFixed(0)} ms`, kept(p95, LIMIT_MS, 'ms'));
    const longest = (some: Task[]) => Math.max(0, ...some.map(({ duration }) => duration));
    const told = (some: Task[]) =>
      some.length === 0 ? 'none' : `${some.length}, ${longest(some).toFixed(0)} ms`;
    row(
      'tasks of 50 ms and more while reading: how many, longest',
      told(reading),
      `none: ${longest(reading) <= 50 ? 'kept' : 'MISSED'}`,
    );
    row('the same after a press', told(pressed), '');
    row('the same at the start', told(starting), '');
    row('start to the first frame in the viewfinder, warm', `${warm.toFixed(0)} ms`, kept(warm, 1000, 'ms'));
  } finally {
    await browser.close();
    real.stop();
  }
}, 600_000);
