import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { createCartService } from '../../../test/cart-service.ts';
import { aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { navigate } from '../../shared/router.tsx';

const products = [
  aProduct(),
  aProduct({ productId: 'bowl', name: 'Noodle Bowl', price: 1850, tags: ['soup'] }),
  aProduct({ productId: 'kite', name: 'Kite', category: 'Toys', price: 2400, description: 'Flies in any breeze.' }),
];

const shown = () => screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);

describe('the catalogue', () => {
  beforeEach(() => {
    server.use(...createCartService(products).handlers);
  });

  test('shows one product of each shelf in turn', async () => {
    render(<App />);
    await screen.findByText('Noodle Bowl');
    expect(shown()).toEqual(['Teapot', 'Kite', 'Noodle Bowl']);
  });

  test('a category goes to the address, and narrows the shelves', async () => {
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Toys' }));
    expect(shown()).toEqual(['Kite']);
    expect(location.search).toBe('?category=Toys');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Toys');
  });

  test('search looks at names, descriptions and tags, whatever the case', async () => {
    render(<App />);
    await screen.findByText('Kite');
    const field = screen.getByRole('searchbox');
    await userEvent.type(field, 'SOUP');
    expect(shown()).toEqual(['Noodle Bowl']);
    await userEvent.clear(field);
    await userEvent.type(field, 'breeze flies');
    expect(shown()).toEqual(['Kite']);
  });

  test('sorts by price', async () => {
    render(<App />);
    await screen.findByText('Kite');
    await userEvent.selectOptions(screen.getByRole('combobox'), 'cheap');
    expect(shown()).toEqual(['Noodle Bowl', 'Kite', 'Teapot']);
  });

  test('a search that finds nothing offers a way on', async () => {
    navigate('/?q=submarine');
    render(<App />);
    await screen.findByText('Nothing on the shelves fits that');
    await userEvent.click(screen.getByRole('link', { name: 'Show everything' }));
    expect(shown()).toHaveLength(3);
  });

  test('a catalogue that does not come says so, and can be tried again', async () => {
    let fails = true;
    server.use(http.get(api('/product'), () => (fails ? refuse('forbidden', 'No.') : HttpResponse.json({ products }))));
    render(<App />);
    await screen.findByText('That did not load');
    expect(document.querySelector('.skeleton')).toBeNull();
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByText('Noodle Bowl');
  });

  test('an answer that is not the contract’s is an error, not a broken page', async () => {
    server.use(http.get(api('/product'), () => HttpResponse.json({ products: [{ productId: 'x', price: '12.00' }] })));
    render(<App />);
    await screen.findByText('The shop gave an answer we do not understand.');
  });

  test('a product opens on its own page, which takes the focus and the title', async () => {
    server.use(http.get(api('/product/kite'), () => HttpResponse.json({ product: products[2] })));
    render(<App />);
    await userEvent.click(await screen.findByRole('link', { name: 'Kite' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Kite' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(document.title).toBe('Kite · Kettle & Kite');
  });

  test('an unknown product has a page that says so', async () => {
    server.use(http.get(api('/product/:id'), () => refuse('product-not-found', 'There is no such product.')));
    navigate('/product/submarine');
    render(<App />);
    await screen.findByRole('heading', { level: 1, name: 'We do not have that' });
  });

  test('an unknown address has a page that says so', async () => {
    navigate('/nowhere');
    render(<App />);
    await screen.findByRole('heading', { level: 1, name: 'This page wandered off' });
  });
});
