import { existsSync, mkdirSync } from 'node:fs';

import { DIST, OUTPUT } from './paths';

/** Nothing here builds the page: a test that builds what it tests hides a stale build. */
export function setup(): void {
  if (!existsSync(new URL('index.html', DIST))) {
    throw new Error('ui/dist is missing: run `npm run build` in ui/ first.');
  }
  mkdirSync(OUTPUT, { recursive: true });
}
