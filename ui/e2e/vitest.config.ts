import { defineConfig } from 'vitest/config';

// The built page in a real browser. `npm run build` first; the reader's tests also need
// public/assay.wasm, which `cargo xtask wasm` makes, and fail clearly without it.
export default defineConfig({
  test: {
    include: ['e2e/**/*.e2e.ts'],
    environment: 'node',
    globalSetup: ['e2e/support/built.ts'],
    setupFiles: ['e2e/support/witness.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // What is polled ends a failed test, and nothing else: a busy machine takes its time.
    expect: { poll: { timeout: 100_000 } },
    pool: 'forks',
    // Files side by side, and looks within a file: one waits for a camera's film or a server while another draws.
    maxWorkers: 3,
    maxConcurrency: 2,
  },
});
