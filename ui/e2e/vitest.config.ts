import { defineConfig } from 'vitest/config';

// The built page in a real browser. `npm run build` first; the reader's tests also need
// public/assay.wasm, which `cargo xtask wasm` makes, and fail clearly without it.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    globalSetup: ['e2e/support/built.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
