// A page: its own worker judges, with the trust list of the server that the page came from.

import type { Reader } from '../reader/reader';
import type { ListState } from '../wire';
import { BodyTooLarge, fetchBytes } from './fetch';
import { loadFloor, raiseFloor } from './floor';
import type { Host } from './index';

/** Who is believed, then what they signed: handed over in this order, one after the other. */
const TRUST_FILES = ['trust/root.json', 'trust/trust.json'];
/** What the reader itself takes at most. */
const MOST_TRUST_BYTES = 32 * 1024 * 1024;

const NO_LIST: ListState = { authority: null, issued: null, freshness: 'none', issuers: 0, error: null };

export function webHost(reader: Reader, address: Location): Host {
  let held: Promise<ListState> | null = null;

  const fetchList = async (): Promise<ListState> => {
    let files: ArrayBuffer[];
    try {
      files = await Promise.all(TRUST_FILES.map((path) => fetchBytes(new URL(path, address.href), MOST_TRUST_BYTES)));
    } catch (error) {
      return { ...NO_LIST, error: error instanceof BodyTooLarge ? 'too_large' : 'missing' };
    }
    const state = await reader.trust(await new Blob(files).arrayBuffer());
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
