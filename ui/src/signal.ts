// Sound and vibration after a verdict. The rhythm differs by class: one short; short-short; long.

import type { Settings } from './flow/settings';
import type { Tone } from './wire';

const SHORT = 60;
const PAUSE = 90;
const LONG = 400;

/** Milliseconds on, off, on … as the Vibration API takes them. */
export function rhythm(tone: Tone): number[] {
  switch (tone) {
    case 'good':
      return [SHORT];
    case 'part':
    case 'notice':
    case 'none':
    case 'unk':
      return [SHORT, PAUSE, SHORT];
    case 'warn':
    case 'bad':
      return [LONG];
  }
}

let audio: AudioContext | null = null;

export function signal(tone: Tone, settings: Settings): void {
  const beats = rhythm(tone);
  // Browsers refuse, and complain, before the person has touched the page.
  const isTouched = navigator.userActivation?.hasBeenActive ?? true;
  if (settings.vibration && isTouched && 'vibrate' in navigator) navigator.vibrate(beats);
  if (settings.sound && typeof AudioContext === 'function') beep(beats, tone === 'good' ? 880 : 440);
}

function beep(beats: number[], hertz: number): void {
  audio ??= new AudioContext();
  let at = audio.currentTime;
  beats.forEach((milliseconds, index) => {
    const seconds = milliseconds / 1000;
    if (index % 2 === 0 && audio !== null) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      volume.gain.value = 0.15;
      tone.frequency.value = hertz;
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
    }
    at += seconds;
  });
}
