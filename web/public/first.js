// Before the first paint. A file of its own, because the CSP allows no inline script.

// The theme that the visitor chose, if any.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
    for (const meta of document.querySelectorAll('meta[data-theme]')) {
      meta.media = meta.dataset.theme === theme ? 'all' : 'not all';
    }
  }
} catch {
  // Storage is closed to us: the system's theme stands.
}

const hint = (attributes) =>
  document.head.append(Object.assign(document.createElement('link'), { crossOrigin: 'anonymous' }, attributes));

// The shelves, or the product and its page, are asked for while the shop's script is still on its way.
const { pathname } = location;
const isProduct = /^\/product\/[^/]+$/.test(pathname);
if (isProduct || pathname === '/') {
  hint({ rel: 'preload', as: 'fetch', href: `/api${isProduct ? pathname : '/product'}` });
}
const page = document.querySelector('meta[name=product-page]');
if (isProduct && page !== null) hint({ rel: 'modulepreload', href: page.content });
