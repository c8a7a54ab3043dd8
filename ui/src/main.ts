// Puts the pieces together and starts them. Everything after this is events.

import { mount } from 'svelte';

import App from './App.svelte';
import { hostHere } from './host';
import { fetchBytes } from './host/fetch';
import { watchOpened } from './host/opened';
import { takeLink, takeSharedPicture } from './link';
import { Reader } from './reader/reader';
import { sendWhatWaits } from './receiving/waiting';
import { Runner } from './runner.svelte';
import './styles/tokens.css';
import './styles/base.css';

/** The module is near 300 KB; far more than that is not ours. */
const MOST_WASM_BYTES = 8 * 1024 * 1024;

const reader = new Reader(() => fetchBytes(new URL('assay.wasm', document.baseURI), MOST_WASM_BYTES));
const runner = new Runner(hostHere(reader), reader);
const target = document.getElementById('app');
if (target !== null) mount(App, { target, props: { runner } });

runner.send({ type: 'started', link: takeLink() });
watchOpened((event) => runner.send(event));
runner.watchHost();
sendWhatWaits(runner.host);
void takeSharedPicture().then((file) => {
  if (file !== null) runner.send({ type: 'picture_given', file });
});
// A page keeps itself for when there is no network; the app's window has its files anyway.
if (import.meta.env.PROD && runner.host.place.kind === 'page' && 'serviceWorker' in navigator) {
  void navigator.serviceWorker.register('./sw.js').catch(() => {
    // Denied, or plain HTTP: the page works while its server is there.
  });
}
window.addEventListener('hashchange', () => {
  const link = takeLink();
  if (link !== null) runner.send({ type: 'text_given', from: 'link', text: link });
});
document.addEventListener('visibilitychange', () => {
  runner.send({ type: document.visibilityState === 'hidden' ? 'page_hidden' : 'page_shown' });
});
