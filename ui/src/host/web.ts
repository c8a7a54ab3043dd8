// A page: its own worker judges, with the trust list of the server that the page came from.

import type { Reader } from '../reader/reader';
import type { ListState } from '../wire';
import { Api } from './api';
import { HostError, SendError } from './errors';
import { BodyTooLarge, fetchBytes } from './fetch';
import { loadFloor, raiseFloor } from './floor';
import type { Host } from './index';
import { PageMemory } from './memory';
import { PageProducts } from './products';
import { PageServer } from './page_server';
import { receive } from './receiving';
import { openStore } from './store';

/** The compiled list. Unsigned: a page believes its server, which could as well have changed the page. */
const TRUST_FILE = 'trust/trust.list';
/** What the reader itself takes at most. */
const MOST_TRUST_BYTES = 32 * 1024 * 1024;

const NO_LIST: ListState = { authority: null, issued: null, freshness: 'none', issuers: 0, error: null };

export function webHost(reader: Reader, address: Location): Host {
  let held: Promise<ListState> | null = null;

  const fetchList = async (): Promise<ListState> => {
    let list: ArrayBuffer;
    try {
      list = await fetchBytes(new URL(TRUST_FILE, address.href), MOST_TRUST_BYTES);
    } catch (error) {
      return { ...NO_LIST, error: error instanceof BodyTooLarge ? 'too_large' : 'missing' };
    }
    const state = await reader.trust(list);
    if (state.issued !== null) raiseFloor(Date.parse(state.issued) / 1000, nowSeconds());
    return state;
  };

  const listState = (): Promise<ListState> => {
    held ??= fetchList().then(
      (state) => {
        if (state.error !== null) held = null;
        return state;
      },
      (error: unknown) => {
        held = null;
        throw error;
      },
    );
    return held;
  };

  const root = new URL('.', address.href);
  const api = new Api(root);
  const store = openStore();
  const server = new PageServer(store, api, address.host);
  const products = new PageProducts(store, api, reader);
  const memory = new PageMemory(store, api, () => server.isUsed(), products);
  const judge = async (text: string) => {
    await listState();
    return products.named(await reader.judge(text, nowSeconds(), loadFloor()));
  };
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!(await server.isUsed())) throw new HostError('no_server');
    try {
      return await ask();
    } catch (error) {
      throw error instanceof SendError ? new HostError('not_reached') : error;
    }
  };

  return {
    place: { kind: 'page', server: address.host },
    commands: {
      judge,
      listState,
      updateList: () => {
        held = null;
        return listState();
      },
      openLink: async (url) => {
        window.open(url, '_blank', 'noopener,noreferrer');
      },
      record: async (text, origin) => memory.record(text, origin, await judge(text)),
      history: () => memory.history(),
      forget: (ids) => memory.forget(ids),
      forgetAll: () => memory.forgetAll(),
      save: async (name, file) => {
        download(name, file);
        return { place: null };
      },
      consent: () => memory.consent(),
      setConsent: (consent, since) => memory.setConsent(consent, since),
      outbox: () => memory.outbox(),
      sendNow: async () => {
        await memory.send();
        return memory.outbox();
      },
      watch: (tell) => memory.watch(tell),
      server: () => server.choice(),
      setServer: (chosen) => server.choose(chosen),
      way: (gtin, serial) => asked(() => api.way(gtin, serial)),
      complain: (report) => asked(() => api.complain(report)),
      progress: (ticket) => asked(() => api.progress(ticket)),
      receive: (token, what) => asked(() => receive(root, token, what)),
    },
  };
}

const nowSeconds = (): number => Date.now() / 1000;

function download(name: string, file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser takes the file in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
