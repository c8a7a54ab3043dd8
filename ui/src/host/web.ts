// A page: its own worker judges, with the trust list of the server that the page came from.

import type { Reader } from '../reader/reader';
import type { ListState } from '../wire';
import { BodyTooLarge, fetchBytes } from './fetch';
import { loadFloor, raiseFloor } from './floor';
import type { Host } from './index';

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

  return {
    place: { kind: 'page', server: address.host },
    commands: {
      judge: async (text) => {
        await listState();
        return reader.judge(text, nowSeconds(), loadFloor());
      },
      listState,
      updateList: () => {
        held = null;
        return listState();
      },
      openLink: async (url) => {
        window.open(url, '_blank', 'noopener,noreferrer');
      },
    },
  };
}

const nowSeconds = (): number => Date.now() / 1000;
