// Before the first test and after the last: the page is built, two browsers are shared, nothing is left in the
// system's folder for what is temporary.

import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { startShared } from './browsers';
import { DIST, OUTPUT } from './paths';

/** Nothing here builds the page: a test that builds what it tests hides a stale build. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(new URL('index.html', DIST))) {
    throw new Error('ui/dist is missing: run `npm run build` in ui/ first.');
  }
  mkdirSync(OUTPUT, { recursive: true });
  // Films, profiles and servers' data of all workers: they ask for the folder by this name.
  const folder = mkdtempSync(join(tmpdir(), 'assay-e2e-'));
  process.env['TMPDIR'] = folder;
  const { shared, close } = await startShared();
  project.provide('browsers', shared);
  return async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  };
}
