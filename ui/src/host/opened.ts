// What the app was opened with: a link, a text or a picture that the system or another app handed over.
// A page has its own way for that (link.ts); only the app's shell is asked here.

import { invoke } from '@tauri-apps/api/core';

import type { Event } from '../flow';
import type { Opened } from '../wire';

/** Asks now, and whenever the app comes to the front: that is when something new can have been handed over. */
export function watchOpened(send: (event: Event) => void): void {
  if (!('__TAURI_INTERNALS__' in window)) return;
  const ask = () => void takeOpened(send);
  ask();
  window.addEventListener('focus', ask);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') ask();
  });
}

async function takeOpened(send: (event: Event) => void): Promise<void> {
  const opened = await invoke<Opened | null>('opened');
  if (opened === null) return;
  if (opened.kind === 'text') return send({ type: 'text_given', from: 'link', text: opened.text });
  const bytes = await invoke<ArrayBuffer>('opened_picture');
  send({ type: 'picture_given', file: new Blob([bytes]) });
}
