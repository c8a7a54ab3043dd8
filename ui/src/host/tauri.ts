// The app's shell: holds the trust list, the clock, the files and the network; frames never go there.

import { Channel, invoke } from '@tauri-apps/api/core';

import type {
  Consent,
  HistoryEntry,
  Judgement,
  ListState,
  News,
  Outbox,
  ReportProgress,
  ReportTicket,
  Saved,
  ServerChoice,
  Way,
} from '../wire';
import type { Host } from './index';

export function tauriHost(): Host {
  return {
    place: { kind: 'device' },
    commands: {
      judge: (text) => invoke<Judgement>('judge', { text }),
      listState: () => invoke<ListState>('list_state'),
      updateList: () => invoke<ListState>('update_list'),
      openLink: (url) => invoke<void>('open_link', { url }),
      record: (text, origin) => invoke<HistoryEntry>('record', { text, origin }),
      history: () => invoke<HistoryEntry[]>('history'),
      forget: (ids) => invoke<void>('forget', { ids }),
      forgetAll: () => invoke<void>('forget_all'),
      save: async (name, file) => invoke<Saved>('save', await file.arrayBuffer(), { headers: { name } }),
      consent: () => invoke<Consent>('consent'),
      setConsent: (consent, since) => invoke<void>('set_consent', { consent, since }),
      outbox: () => invoke<Outbox>('outbox'),
      sendNow: () => invoke<Outbox>('send_now'),
      watch,
      server: () => invoke<ServerChoice>('server'),
      setServer: (address) => invoke<ServerChoice>('set_server', { address }),
      way: (gtin, serial) => invoke<Way>('way', { gtin, serial }),
      complain: (report) => invoke<ReportTicket>('complain', { report }),
      progress: (ticket) => invoke<ReportProgress>('progress', { ticket }),
    },
  };
}

/** The shell tells the page that asked last; one that no longer listens is told and hears nothing. */
function watch(tell: (news: News) => void): () => void {
  const news = new Channel<News>(tell);
  void invoke('watch', { news });
  return () => {
    news.onmessage = () => undefined;
  };
}
