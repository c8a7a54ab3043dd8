// The first load may cost 400 KB compressed, the reader's WebAssembly included.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const LIMIT = 400 * 1024;
const dist = new URL('../dist/', import.meta.url).pathname;
// Receiving is loaded when someone receives, what hands its events over when one waits, notices when someone reads them.
const NOT_LOADED_AT_FIRST =
  /\/icons\/(?:192|512|maskable-)|\/receiving[.-]|\/(?:Receiving|handing)[.-]|\/notices\.txt$/;

function* files(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

let total = 0;
for (const path of files(dist)) {
  if (NOT_LOADED_AT_FIRST.test(path) || path.includes('/trust/')) continue;
  const size = gzipSync(readFileSync(path), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${path.slice(dist.length)}`);
}
console.log(`${String(total).padStart(8)}  first load, compressed (limit ${LIMIT})`);
if (total > LIMIT) {
  console.error('The first load is over its budget.');
  process.exit(1);
}
