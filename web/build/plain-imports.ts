import type { Plugin } from 'vite';

/**
 * Vite wraps each lazy import in a helper that preloads its stylesheets and scripts. Here the only stylesheet is loaded
 * at the start and lazy chunks import only the first script, so the helper (1 KB of the first view) is removed.
 */
export const plainImports = (): Plugin => ({
  name: 'plain-imports',
  apply: 'build',
  enforce: 'pre',
  load: (id) => (id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : undefined),
});
