import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = process.env['CARGO_TARGET_DIR'] ?? fileURLToPath(new URL('../../../target', import.meta.url));
/** The command that serves and issues. */
export const ASSAY = process.env['ASSAY'] ?? join(TARGET, 'debug/assay');
export const DIST = new URL('../../dist/', import.meta.url);
/** Screenshots and recordings, to be looked at; not committed. */
export const OUTPUT = new URL('../../../tests/output/ui/', import.meta.url);
