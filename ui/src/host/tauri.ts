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
    },
  };
}
