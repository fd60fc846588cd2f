import type { Plugin } from 'vite';

/**
 * Vite wraps each lazy import in a helper that preloads the sheets and scripts it needs. Here the only sheet is loaded at
 * the start and lazy chunks need nothing but the first script, so the helper (1 KB of the first view) has no work.
 */
export const plainImports = (): Plugin => ({
  name: 'plain-imports',
  apply: 'build',
  enforce: 'pre',
  load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : undefined),
});
