import { defineConfig } from 'vitest/config';

// Not a test: makes `tests/old/<commit>/` (the README there).
export default defineConfig({
  test: { include: ['e2e/old/make.ts'], environment: 'node', testTimeout: 1_200_000 },
});
