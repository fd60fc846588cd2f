import type { Plugin } from 'vite';

/** Starts loading the fonts with the page, not when the sheet first uses them: their names are known after bundling. */
export const fontPreload = (): Plugin => ({
  name: 'font-preload',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((fileName) => fileName.endsWith('.woff2'))
        .sort()
        .map((fileName) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `/${fileName}`, as: 'font', type: 'font/woff2', crossorigin: 'anonymous' },
          injectTo: 'head' as const,
        })),
  },
});
