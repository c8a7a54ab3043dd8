// The app's shell: holds the trust list, the clock, the files and the network; frames never go there.

import { Channel, invoke, type InvokeArgs, type InvokeOptions } from '@tauri-apps/api/core';

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
import { HostError } from './errors';
import type { Host, ReceivingAnswers } from './index';

export function tauriHost(): Host {
  return {
    place: { kind: 'device' },
    commands: {
      judge: (text) => ask<Judgement>('judge', { text }),
      listState: () => ask<ListState>('list_state'),
      updateList: () => ask<ListState>('update_list'),
      openLink: (url) => ask<void>('open_link', { url }),
      record: (text, origin) => ask<HistoryEntry>('record', { text, origin }),
      history: () => ask<HistoryEntry[]>('history'),
      forget: (ids) => ask<void>('forget', { ids }),
      forgetAll: () => ask<void>('forget_all'),
      save: async (name, file) => ask<Saved>('save', await file.arrayBuffer(), { headers: { name } }),
      consent: () => ask<Consent>('consent'),
      setConsent: (consent, since) => ask<void>('set_consent', { consent, since }),
      outbox: () => ask<Outbox>('outbox'),
      sendNow: () => ask<Outbox>('send_now'),
      watch,
      server: () => ask<ServerChoice>('server'),
      setServer: (address) => ask<ServerChoice>('set_server', { address }),
      way: (label) => ask<Way>('way', { label }),
      complain: (report) => ask<ReportTicket>('complain', { report }),
      progress: (ticket) => ask<ReportProgress>('progress', { ticket }),
      receive: (token, what) => ask<ReceivingAnswers[(typeof what)['ask']]>('receive', { token, ask: what }),
    },
  };
}

/** The shell's command; a failure has the shell's name for it. */
async function ask<T>(name: string, args?: InvokeArgs, options?: InvokeOptions): Promise<T> {
  try {
    return await invoke<T>(name, args, options);
  } catch (error) {
    throw typeof error === 'string' ? new HostError(error) : error;
  }
}

/** The shell tells the page that asked last; one that no longer listens is told and hears nothing. */
function watch(tell: (news: News) => void): () => void {
  const news = new Channel<News>(tell);
  void invoke('watch', { news });
  return () => {
    news.onmessage = () => undefined;
  };
}
