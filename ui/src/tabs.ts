// The main screens, in the order of the tab bar and the rail. A tab that this host cannot serve is
// left out. To add one: a name here, a screen of that name in flow.ts, its component in App.svelte.

import type { CommandName } from './host';
import type { IconName } from './parts/icons';
import type { WordKey } from './words';

export const TAB_NAMES = ['scan', 'receiving', 'history', 'settings'] as const;

export type TabName = (typeof TAB_NAMES)[number];

export type Tab = { name: TabName; icon: IconName; label: WordKey; needs: CommandName | null };

export const TABS: readonly Tab[] = [
  { name: 'scan', icon: 'scan', label: 'tab.scan', needs: null },
  { name: 'receiving', icon: 'crate', label: 'tab.receiving', needs: null },
  { name: 'history', icon: 'history', label: 'tab.history', needs: 'history' },
  { name: 'settings', icon: 'gear', label: 'tab.settings', needs: null },
];

export const tabOf = (screen: string): TabName | null => TAB_NAMES.find((name) => name === screen) ?? null;
