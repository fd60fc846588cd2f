import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCartService } from '../../../test/cart-service.ts';
import { aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { queryClient } from '../../shared/query-client.ts';
import { navigate } from '../../shared/router.tsx';

const products = [
  aProduct(),
  aProduct({ productId: 'bowl', name: 'Noodle Bowl', price: 1850, tags: ['soup'] }),
  aProduct({
    productId: 'kite',
    name: 'Kite',
    category: 'Toys',
    price: 2400,
    description: "Flies in a chef's breeze.",
  }),
];

const shown = () => screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);

describe('the catalogue', () => {
  beforeEach(() => {
    server.use(...createCartService(products).handlers);
  });

  test('shows one product of each category in turn', async () => {
    render(<App />);
    await screen.findByText('Noodle Bowl');
    expect(shown()).toEqual(['Teapot', 'Kite', 'Noodle Bowl']);
  });

  test('filters by category and puts the category in the address', async () => {
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Toys' }));
    expect(shown()).toEqual(['Kite']);
    expect(location.search).toBe('?category=Toys');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Toys');
  });

  test('searches names, descriptions and tags case-insensitively', async () => {
    render(<App />);
    await screen.findByText('Kite');
    const field = screen.getByRole('searchbox');
    await userEvent.type(field, 'SOUP');
    expect(shown()).toEqual(['Noodle Bowl']);
    expect(screen.getByText('1 product').getAttribute('role')).toBe('status');
    await userEvent.clear(field);
    await userEvent.type(field, 'breeze flies');
    expect(shown()).toEqual(['Kite']);
    await userEvent.clear(field);
    await userEvent.type(field, 'chef’s');
    expect(shown()).toEqual(['Kite']);
  });

  test('sorts by price', async () => {
    render(<App />);
    await screen.findByText('Kite');
    await userEvent.selectOptions(screen.getByRole('combobox'), 'cheap');
    expect(shown()).toEqual(['Noodle Bowl', 'Kite', 'Teapot']);
  });

  test('offers to search all categories when one has no match', async () => {
    navigate('/?category=Toys&q=bowl&sort=cheap');
    render(<App />);
    await userEvent.click(await screen.findByRole('link', { name: 'Search all categories' }));
    expect(location.search).toBe('?q=bowl&sort=cheap');
    expect(shown()).toEqual(['Noodle Bowl']);
  });

  test('offers to browse all products when no product matches', async () => {
    navigate('/?q=submarine');
    render(<App />);
    await screen.findByText('No products match');
    await userEvent.click(screen.getByRole('link', { name: 'Browse all products' }));
    expect(shown()).toHaveLength(3);
  });

  test('shows an error that can be retried when it cannot be loaded', async () => {
    let fails = true;
    server.use(http.get(api('/product'), () => (fails ? refuse('forbidden', 'No.') : HttpResponse.json({ products }))));
    render(<App />);
    await screen.findByText('That didn’t load');
    expect(document.querySelector('.skeleton')).toBeNull();
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('Noodle Bowl');
  });

  test('shows an error when the response does not match the schema', async () => {
    server.use(http.get(api('/product'), () => HttpResponse.json({ products: [{ productId: 'x', price: '12.00' }] })));
    render(<App />);
    await screen.findByText('We got an unexpected response. Try again in a moment.');
  });

  test('opens a product’s page, which sets the title and focuses its heading', async () => {
    server.use(http.get(api('/product/kite'), () => HttpResponse.json({ product: products[2] })));
    render(<App />);
    await userEvent.click(await screen.findByRole('link', { name: 'Kite' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Kite' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(document.title).toBe('Kite · Kettle & Kite');
  });

  test('keeps showing a product that it has listed when the request for it alone fails', async () => {
    let requests = 0;
    server.use(
      http.get(api('/product/kite'), () => {
        requests += 1;
        return HttpResponse.error();
      }),
    );
    render(<App />);
    const link = await screen.findByRole('link', { name: 'Kite' });
    // A minute old: shown, but stale, so it is requested again.
    queryClient.setQueryData(['products'], products, { updatedAt: Date.now() - 60_000 });
    await userEvent.click(link);
    await waitFor(() => expect(queryClient.getQueryState(['product', 'kite'])?.status).toBe('error'));
    expect(requests).toBe(3);
    screen.getByRole('heading', { level: 1, name: 'Kite' });
    expect(document.title).toBe('Kite · Kettle & Kite');
  });

  test('shows an error for a product that did not load, and focuses its heading once it has', async () => {
    let fails = true;
    server.use(
      http.get(api('/product/x'), () => (fails ? HttpResponse.error() : HttpResponse.json({ product: products[0] }))),
    );
    navigate('/product/x');
    render(<App />);
    await screen.findByRole('heading', { level: 1, name: 'That didn’t load' });
    expect(document.title).toBe('That didn’t load · Kettle & Kite');
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Teapot' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
  });

  test.each([
    ['/', 'Toys'],
    ['/?q=submarine', 'Browse all products'],
  ])('moves the focus from a link on %s that disappears (%s) to the new heading', async (path, name) => {
    navigate(path);
    render(<App />);
    await userEvent.click(await screen.findByRole('link', { name }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 })));
  });

  test('has an error page for an unknown product', async () => {
    server.use(http.get(api('/product/:id'), () => refuse('product-not-found', 'There is no such product.')));
    navigate('/product/submarine');
    render(<App />);
    await screen.findByRole('heading', { level: 1, name: 'We can’t find that product' });
  });

  test('has an error page for an unknown path', async () => {
    navigate('/nowhere');
    render(<App />);
    await screen.findByRole('heading', { level: 1, name: 'We can’t find that page' });
  });
});
