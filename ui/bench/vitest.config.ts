import { defineConfig } from 'vitest/config';

// Measures, and asserts nothing: `npm run bench` after `npm run build`.
export default defineConfig({
  test: {
    include: ['bench/**/*.bench.ts'],
    environment: 'node',
    globalSetup: ['e2e/support/built.ts'],
    disableConsoleIntercept: true,
    hookTimeout: 120_000,
  },
});
