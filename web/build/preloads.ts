import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Fonts load early, but with lower priority than the script: without it there is no text to show. */
const font = (fileName: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: {
    rel: 'preload',
    href: `/${fileName}`,
    as: 'font',
    type: 'font/woff2',
    crossorigin: 'anonymous',
    fetchpriority: 'low',
  },
  injectTo: 'head',
});

/** The URL of the product page's script, for `first.js`, which preloads it if the visit begins there. */
const productPage = (fileName: string): HtmlTagDescriptor => ({
  tag: 'meta',
  attrs: { name: 'product-page', content: `/${fileName}` },
  injectTo: 'head-prepend',
});

/** Adds preload hints to `index.html`. A plugin does it because file names are known only after bundling. */
export const preloads = (): Plugin => ({
  name: 'preloads',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) => {
      const names = Object.keys(bundle).sort();
      return [
        ...names.filter((name) => name.endsWith('.woff2')).map(font),
        ...names.filter((name) => /\/product-page-.*\.js$/.test(name)).map(productPage),
      ];
    },
  },
});
