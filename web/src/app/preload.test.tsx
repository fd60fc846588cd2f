import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { createCartService } from '../../test/cart-service.ts';
import { aProduct } from '../../test/fixtures.ts';
import { server } from '../../test/server.ts';
import { App } from './app.tsx';

const loaded = vi.hoisted(() => ({ product: 0, auth: 0 }));
vi.mock('../features/products/product-page.tsx', () => {
  loaded.product += 1;
  return { default: () => null };
});
vi.mock('../features/auth/auth-page.tsx', () => {
  loaded.auth += 1;
  return { default: () => null };
});

test('hovering over a link or button preloads the page it leads to, unless offline', async () => {
  const service = createCartService([aProduct()]);
  service.quantities.set('teapot', 1);
  server.use(...service.handlers);
  render(<App />);
  const link = await screen.findByRole('link', { name: 'Teapot' });
  const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await userEvent.hover(screen.getByRole('link', { name: 'Sign in' }));
  online.mockReturnValue(true);
  expect(loaded).toEqual({ product: 0, auth: 0 });
  await userEvent.hover(link);
  await waitFor(() => expect(loaded).toEqual({ product: 1, auth: 0 }));
  await userEvent.click(screen.getByRole('button', { name: /^Cart, 1 item$/ }));
  await userEvent.hover(await screen.findByRole('button', { name: 'Sign in to check out' }));
  await waitFor(() => expect(loaded).toEqual({ product: 1, auth: 1 }));
});
