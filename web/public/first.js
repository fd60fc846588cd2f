// Runs before the first paint. A file of its own, because the CSP allows no inline scripts.

// Apply the theme that the visitor chose, if any.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
    for (const meta of document.querySelectorAll('meta[data-theme]')) {
      meta.media = meta.dataset.theme === theme ? 'all' : 'not all';
    }
  }
} catch {
  // Storage is blocked: the system's theme applies.
}

const hint = (attributes) =>
  document.head.append(Object.assign(document.createElement('link'), { crossOrigin: 'anonymous' }, attributes));

// Request the catalogue, or the product and its page's script, while the main script is still loading.
const { pathname } = location;
const isProduct = /^\/product\/[^/]+$/.test(pathname);
if (isProduct || pathname === '/') {
  hint({ rel: 'preload', as: 'fetch', href: `/api${isProduct ? pathname : '/product'}` });
}
const page = document.querySelector('meta[name=product-page]');
if (isProduct && page !== null) hint({ rel: 'modulepreload', href: page.content });
