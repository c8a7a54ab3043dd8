// Bundles sw/sw.ts to sw.js at the root of the page, with the list of files that the page is made of.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformWithOxc, type Plugin } from 'vite';

/** Not needed to open and use the page without a network. */
const LEFT_OUT = /^(?:sw\.js|notices\.txt|icons\/(?:maskable-)?\d+\.png|trust\/)/;

function* files(folder: string, under = ''): Generator<string> {
  for (const name of readdirSync(join(folder, under)).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (statSync(join(folder, path)).isDirectory()) yield* files(folder, path);
    else yield path;
  }
}

export function serviceWorker(): Plugin {
  let out = 'dist';
  return {
    name: 'assay-service-worker',
    apply: 'build',
    configResolved(config) {
      out = config.build.outDir;
    },
    async closeBundle() {
      const paths = [...files(out)].filter((path) => !LEFT_OUT.test(path));
      const hash = createHash('sha256');
      for (const path of paths)
        hash
          .update(path)
          .update('\0')
          .update(readFileSync(join(out, path)));
      const { code } = await transformWithOxc(readFileSync('sw/sw.ts', 'utf8'), 'sw.ts');
      const filled = code
        .replace(/export \{\};?\s*/g, '')
        .replaceAll('__PAGE_FILES__', JSON.stringify(paths))
        .replaceAll('__PAGE_VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16)));
      writeFileSync(join(out, 'sw.js'), filled);
    },
  };
}
