import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { licences } from './build/licences.ts';
import { noMutations } from './build/no-mutations.ts';
import { pictures } from './build/pictures.ts';
import { plainImports } from './build/plain-imports.ts';
import { preloads } from './build/preloads.ts';

/** The site whose APIs the development server uses: the laptop cloud by default. */
const site = process.env.SITE ?? 'http://localhost:8080';

/**
 * The laptop cloud must receive the page's own host, because it names the user pool's endpoint by it; a deployed site
 * must receive its own.
 */
const target = { target: site, changeOrigin: !site.startsWith('http://localhost') };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    plainImports(),
    noMutations(),
    pictures(),
    licences(),
    preloads(),
    budget({
      // 1% above the current size, so that a small feature fits and a library does not.
      scriptBytes: 96_000,
      styleBytes: 15_000,
      plainScripts: [join(import.meta.dirname, 'public', 'first.js')],
    }),
  ],
  server: { proxy: { '/api': target, '/config.json': target, '/_local': target } },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // One small stylesheet, and one script for the first view: lazy chunks need no preload helper.
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // One script compresses better than several, and lazy chunks find all their imports in it.
      output: { codeSplitting: { groups: [{ name: 'shop', tags: ['$initial'] }] } },
    },
  },
});
