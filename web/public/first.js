// Before the first paint. A file of its own, because the CSP allows no inline script.

// The theme that the visitor chose, if any.
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme stands.
}

// The shelves, or the product, are asked for while the shop's script is still on its way.
const wanted = location.pathname === '/' ? '/product' : location.pathname;
if (/^\/product(\/[^/]+)?$/.test(wanted)) {
  const link = document.createElement('link');
  Object.assign(link, { rel: 'preload', as: 'fetch', href: `/api${wanted}`, crossOrigin: 'anonymous' });
  document.head.append(link);
}
