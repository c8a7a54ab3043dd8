export const DIST = new URL('../../dist/', import.meta.url);
/** Screenshots and recordings, to be looked at; not committed. */
export const OUTPUT = new URL('../../../tests/output/ui/', import.meta.url);
