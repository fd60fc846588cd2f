import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createCartService } from '../../../test/cart-service.ts';
import { aProduct } from '../../../test/fixtures.ts';
import { server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { setSession } from '../../shared/session.ts';

vi.mock('../../shared/tokens.ts', () => ({ accessToken: async () => 'a-token', forgetTokens: async () => {} }));

const teapot = aProduct();
const kite = aProduct({ productId: 'kite', name: 'Kite', category: 'Toys', price: 2400 });

const badge = (count: number) =>
  screen.findByRole('button', { name: `Cart, ${count} ${count === 1 ? 'item' : 'items'}` });
const addButton = (name: string) => screen.findByRole('button', { name: `Add ${name} to cart` });

let service: ReturnType<typeof createCartService>;
beforeEach(() => {
  service = createCartService([teapot, kite]);
  server.use(...service.handlers);
});

describe('a removed line', () => {
  test('is restored with its quantity by Undo', async () => {
    service.quantities.set('teapot', 3);
    render(<App />);
    await userEvent.click(await badge(3));
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    await userEvent.click(await within(drawer).findByRole('button', { name: 'Remove Teapot' }));
    await within(drawer).findByText('Your cart is empty');
    await waitFor(() => expect(service.quantities.has('teapot')).toBe(false));
    await userEvent.click(await within(drawer).findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(3));
    expect(within(drawer).getAllByText('$102.00')).toHaveLength(2);
  });

  test('can no longer be restored once its product is added again', async () => {
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await userEvent.click(screen.getByRole('button', { name: 'One fewer Teapot' }));
    await screen.findByRole('button', { name: 'Undo' });
    await userEvent.click(await addButton('Kite'));
    expect(screen.getByRole('button', { name: 'Undo' })).toBeTruthy();
    await userEvent.click(await addButton('Teapot'));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  test('can no longer be restored once the owner changes', async () => {
    service.quantities.set('teapot', 1);
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'One fewer Teapot' }));
    await screen.findByRole('button', { name: 'Undo' });
    act(() => setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false }));
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });
});

describe('the focus in the drawer', () => {
  const focused = () => document.activeElement;
  const open = async () => {
    service.quantities.set('teapot', 1).set('kite', 3);
    render(<App />);
    await userEvent.click(await badge(4));
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    await within(drawer).findByRole('link', { name: 'Kite' });
    return within(drawer);
  };

  test('moves from a removed line to the line in its place, and from the last line to the title', async () => {
    const drawer = await open();
    await userEvent.click(drawer.getByRole('button', { name: 'One fewer Teapot' }));
    expect(focused()).toBe(drawer.getByRole('button', { name: 'Remove Kite' }));
    await userEvent.keyboard('{Enter}');
    expect(focused()).toBe(drawer.getByRole('heading', { name: /^your cart \d/i }));
  });

  test('returns from a closed message to where it was before', async () => {
    const drawer = await open();
    await userEvent.click(drawer.getByRole('button', { name: 'Remove Teapot' }));
    await userEvent.click(drawer.getByRole('button', { name: 'Undo' }));
    expect(focused()).toBe(drawer.getByRole('button', { name: 'Remove Kite' }));
    await userEvent.click(drawer.getByRole('button', { name: 'Remove Kite' }));
    expect(focused()).toBe(drawer.getByRole('button', { name: 'Remove Teapot' }));
    await userEvent.click(drawer.getByRole('button', { name: 'Close message' }));
    expect(focused()).toBe(drawer.getByRole('button', { name: 'Remove Teapot' }));
  });
});
