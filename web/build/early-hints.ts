import type { HtmlTagDescriptor, Plugin } from 'vite';

/** Fonts start with the page, but behind the script: without it there is no word to set. */
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

/** Where the product page's script lies, for `first.js`, which knows whether the visit begins there. */
const productPage = (fileName: string): HtmlTagDescriptor => ({
  tag: 'meta',
  attrs: { name: 'product-page', content: `/${fileName}` },
  injectTo: 'head-prepend',
});

/** Tells the browser at once what it will need. The names are known only after bundling, so a plugin writes them. */
export const earlyHints = (): Plugin => ({
  name: 'early-hints',
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
