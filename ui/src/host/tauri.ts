// The app's shell: holds the trust list, the clock and the files; frames never go there.

import { invoke } from '@tauri-apps/api/core';

import type { Judgement, ListState } from '../wire';
import { declined, type Host } from './index';

export function tauriHost(): Host {
  return {
    place: { kind: 'device' },
    commands: {
      judge: (text) => invoke<Judgement>('judge', { text }),
      listState: () => invoke<ListState>('list_state'),
      updateList: declined('not_here'),
      openLink: declined('not_here'),
      record: declined('not_here'),
      history: declined('not_here'),
      forget: declined('not_here'),
      forgetAll: declined('not_here'),
      save: declined('not_here'),
      consent: declined('not_here'),
      setConsent: declined('not_here'),
      outbox: declined('not_here'),
      sendNow: declined('not_here'),
      watch: declined('not_here'),
      server: declined('not_here'),
      setServer: declined('not_here'),
      way: declined('not_here'),
      complain: declined('not_here'),
      progress: declined('not_here'),
    },
  };
}
