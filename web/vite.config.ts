import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { budget } from './build/budget.ts';
import { earlyHints } from './build/early-hints.ts';
import { licences } from './build/licences.ts';
import { noMutations } from './build/no-mutations.ts';
import { pictures } from './build/pictures.ts';
import { plainImports } from './build/plain-imports.ts';

/** Where the APIs answer while developing: the laptop cloud, unless told otherwise. */
const site = process.env.SITE ?? 'http://localhost:8080';

/** The laptop cloud has to see the page's own host, to say that the user pool is there, too; a deployed site, its own. */
const target = { target: site, changeOrigin: !site.startsWith('http://localhost') };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    plainImports(),
    noMutations(),
    pictures(),
    licences(),
    earlyHints(),
    budget({
      // A hundredth above what is there, so that a small feature fits and a library does not.
      scriptBytes: 96_000,
      styleBytes: 15_000,
      plainScripts: [join(import.meta.dirname, 'public', 'first.js')],
    }),
  ],
  server: { proxy: { '/api': target, '/config.json': target, '/_local': target } },
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The whole style is one small sheet and the first view one script: lazy chunks need no helper that preloads theirs.
    cssCodeSplit: false,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      // One script for the first view: it compresses better than several, and lazy chunks find everything in it.
      output: { codeSplitting: { groups: [{ name: 'shop', tags: ['$initial'] }] } },
    },
  },
});
