import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { setSession } from '../../shared/session.ts';
import AdminPage from './admin-page.tsx';

vi.mock('../../shared/tokens.ts', () => ({ accessToken: async () => 'a-token', forgetTokens: async () => {} }));

const products = [aProduct(), aProduct({ productId: 'kite', name: 'Kite', category: 'Toys', price: 2400 })];
const names = () =>
  within(screen.getByRole('table'))
    .getAllByRole('rowheader')
    .map(({ textContent }) => textContent);

describe('the admin page', () => {
  beforeEach(() => {
    setSession({ sub: 'admin-1', email: 'boss@example.com', admin: true, migrate: false });
    server.use(http.get(api('/product'), () => HttpResponse.json({ products })));
  });

  const pages = (first: object[], second: object[]) =>
    server.use(
      http.get(api('/cart/total'), ({ request }) => {
        const { searchParams } = new URL(request.url);
        return HttpResponse.json(
          searchParams.get('cursor') === 'more &' ? { items: second } : { items: first, cursor: 'more &' },
        );
      }),
    );

  test('reads all pages, joins them with the catalogue, and omits totals of 0', async () => {
    pages(
      [
        { productId: 'teapot', quantity: 2 },
        { productId: 'gone', quantity: 1 },
      ],
      [
        { productId: 'kite', quantity: 7 },
        { productId: 'zero', quantity: 0 },
      ],
    );
    render(<AdminPage />);
    await screen.findByRole('rowheader', { name: 'Kite' });
    expect(names()).toEqual(['Kite', 'Teapot', 'gone']);
    expect(screen.getByText('$168.00')).toBeTruthy();
    expect(await screen.findByRole('img', { name: /most popular: Kite 7, Teapot 2, gone 1/i })).toBeTruthy();
  });

  test('sorts by any column in both directions', async () => {
    pages([{ productId: 'teapot', quantity: 2 }], [{ productId: 'kite', quantity: 7 }]);
    render(<AdminPage />);
    await screen.findByRole('rowheader', { name: 'Kite' });
    await userEvent.click(screen.getByRole('button', { name: 'In carts' }));
    expect(names()).toEqual(['Teapot', 'Kite']);
    await userEvent.click(screen.getByRole('button', { name: 'Product' }));
    expect(names()).toEqual(['Kite', 'Teapot']);
    expect(screen.getByRole('columnheader', { name: 'Product' }).getAttribute('aria-sort')).toBe('ascending');
  });

  test('refreshes automatically', async () => {
    let quantity = 1;
    server.use(http.get(api('/cart/total'), () => HttpResponse.json({ items: [{ productId: 'kite', quantity }] })));
    render(<AdminPage />);
    await screen.findByRole('cell', { name: '1' });
    quantity = 9;
    await screen.findByRole('cell', { name: '9' }, { timeout: 6000 });
  });

  test('shows an error instead of values of 0 when the catalogue cannot be read, and can be retried', async () => {
    pages([{ productId: 'kite', quantity: 7 }], []);
    server.use(http.get(api('/product'), () => refuse('forbidden', 'Not now.'), { once: true }));
    render(<AdminPage />);
    await screen.findByText('Not now.');
    expect(screen.queryByText('$0.00')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('rowheader', { name: 'Kite' });
  });

  test('is only for admins', async () => {
    server.use(http.get(api('/cart/total'), () => refuse('forbidden', 'Only admins.')));
    render(<AdminPage />);
    await screen.findByRole('heading', { name: 'This page is for admins' });
  });
});
