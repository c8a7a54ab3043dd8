// A page: its own worker judges, by what the server that the page came from says of each brand.

import type { Reader } from '../reader/reader';
import type { ListState } from '../wire';
import { Api } from './api';
import { HostError, SendError } from './errors';
import { loadFloor } from './floor';
import type { Host } from './index';
import { PageMemory } from './memory';
import { PageProducts } from './products';
import { PageRecords } from './records';
import { PageServer } from './page_server';
import { receive } from './receiving';
import { openStore } from './store';

export function webHost(reader: Reader, address: Location): Host {
  const root = new URL('.', address.href);
  const api = new Api(root);
  const store = openStore();
  const server = new PageServer(store, api, address.host);
  const records = new PageRecords(store, api, reader);
  const products = new PageProducts(store, api, reader, records);
  const memory = new PageMemory(store, api, () => server.isUsed(), products);
  const judge = async (text: string) => {
    const record = await records.of(text);
    return products.named(await reader.judge(text, record, nowSeconds(), loadFloor()), record);
  };
  /** What could not be checked is judged again whenever the server was heard. */
  const heard = (state: ListState): ListState => {
    if (records.isAnswered()) void memory.judgeAgain(judge);
    return state;
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
      listState: async () => heard(await records.state()),
      updateList: async () => heard(await records.update()),
      openLink: async (url) => {
        window.open(url, '_blank', 'noopener,noreferrer');
      },
      record: async (given, origin) => {
        const text = await reader.bare(given);
        return memory.record(text, origin, await judge(text));
      },
      history: () => memory.history(),
      forget: (ids) => memory.forget(ids),
      forgetAll: async () => {
        await memory.forgetAll();
        records.drop();
        products.drop();
      },
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
      watch: (tell) => {
        const deafen = memory.hear(tell);
        void memory.send();
        records.onReturn = (list) => tell({ kind: 'list', list: heard(list) });
        const returned = () => {
          void memory.send();
          void records.update().then(records.onReturn);
        };
        window.addEventListener('online', returned);
        return () => {
          deafen();
          records.onReturn = () => undefined;
          window.removeEventListener('online', returned);
        };
      },
      server: () => server.choice(),
      setServer: (chosen) => server.choose(chosen),
      way: (label) => asked(async () => api.way(await reader.bare(label))),
      complain: (report) =>
        asked(async () =>
          api.complain(
            report.label === undefined ? report : { ...report, label: await reader.bare(report.label) },
          ),
        ),
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
