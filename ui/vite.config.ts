import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { serviceWorker } from './build/service_worker';

// Paths are relative, so that the same build works inside the app's window, at a server's root
// and in a folder below it.
export default defineConfig({
  base: './',
  plugins: [svelte(), serviceWorker()],
  clearScreen: false,
  worker: { format: 'es' },
  build: {
    target: ['es2022', 'safari16'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 300,
  },
  server: { port: 5173, strictPort: true },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
