// A camera that is given as live and shows nothing: it is let go of and opened anew, and told of when that does not help.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Camera, CameraError } from './camera';

/** Each stream that was given, and whether it was let go of again. */
let given: { stopped: boolean }[] = [];
/** How many streams from the first on never show a picture. */
let dark = 0;

function stream() {
  const one = { stopped: false };
  given.push(one);
  const track = {
    stop: () => (one.stopped = true),
    addEventListener: () => undefined,
    getSettings: () => ({}),
  };
  return { number: given.length, getTracks: () => [track], getVideoTracks: () => [track] };
}

/** An element that plays what shows something, and waits for ever else; taken away, it stops waiting. */
class Video {
  #source: ReturnType<typeof stream> | null = null;
  #interrupt: () => void = () => undefined;
  currentTime = 0;
  paused = true;
  get srcObject() {
    return this.#source;
  }
  set srcObject(source) {
    this.#source = source;
    this.#interrupt();
  }
  pause = () => undefined;
  play = () =>
    new Promise<void>((resolve, reject) => {
      if (this.#source !== null && this.#source.number > dark) resolve();
      this.#interrupt = () => reject(new Error('interrupted'));
    });
}

const camera = () => {
  const made = new Camera(
    () => Promise.resolve(),
    () => undefined,
  );
  made.attach(new Video() as unknown as HTMLVideoElement);
  return made;
};
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: () => Promise.resolve(stream()) } });
  vi.stubGlobal('requestAnimationFrame', () => 0);
  given = [];
  dark = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('that shows a picture is opened once', async () => {
  await camera().start();
  expect(given).toEqual([{ stopped: false }]);
});

it('that shows none is opened anew', async () => {
  dark = 2;
  const started = camera().start();
  await vi.advanceTimersByTimeAsync(MINUTE);
  await started;
  expect(given.map(({ stopped }) => stopped)).toEqual([true, true, false]);
});

it('that never shows any is let go of, and told of by name', async () => {
  dark = 9;
  const trouble = camera()
    .start()
    .catch((error: unknown) => (error instanceof CameraError ? error.trouble : error));
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(await trouble).toBe('camera_busy');
  expect(given.map(({ stopped }) => stopped)).toEqual([true, true, true]);
});

it('that was let go of meanwhile is not opened again', async () => {
  dark = 9;
  const one = camera();
  const started = one.start();
  await vi.advanceTimersByTimeAsync(1_000);
  one.release();
  await vi.advanceTimersByTimeAsync(MINUTE);
  await started;
  expect(given.map(({ stopped }) => stopped)).toEqual([true]);
});
