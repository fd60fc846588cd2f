import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { pictures } from './build/pictures.ts';

/** Where the APIs answer while developing: the laptop cloud, unless told otherwise. */
const site = process.env['SITE'] ?? 'http://localhost:8080';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), pictures(), budget({ scriptBytes: 95_000, styleBytes: 15_000 })],
  server: { proxy: { '/api': site, '/config.json': site, '/_local': site } },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    reportCompressedSize: false,
    rolldownOptions: {
      // The schemas are built by calls without side effects: those that a chunk does not use may go.
      treeshake: { manualPureFunctions: ['z'] },
    },
  },
});
