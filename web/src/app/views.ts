import { type ComponentType, lazy } from 'react';

/**
 * A lazy view; `preload` loads it early, but not offline: a module that failed to load cannot be loaded again by the
 * same page.
 */
const view = <Props>(load: () => Promise<{ default: ComponentType<Props> }>) => ({
  View: lazy(load),
  preload: () => void (navigator.onLine && load().catch(() => undefined)),
});

export const views = {
  product: view(() => import('../features/products/product-page.tsx')),
  auth: view(() => import('../features/auth/auth-page.tsx')),
  account: view(() => import('../features/auth/account-page.tsx')),
  checkout: view(() => import('../features/checkout/checkout-page.tsx')),
  receipt: view(() => import('../features/checkout/receipt-page.tsx')),
  admin: view(() => import('../features/admin/admin-page.tsx')),
  notFound: view(() => import('./not-found.tsx')),
};

export const drawer = view(() => import('../features/cart/cart-lines.tsx'));
