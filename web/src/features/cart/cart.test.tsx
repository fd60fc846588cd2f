import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createCartService } from '../../../test/cart-service.ts';
import { aCart, aLine, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';

const teapot = aProduct();
const kite = aProduct({ productId: 'kite', name: 'Kite', category: 'Toys', price: 2400 });

const badge = (count: number) =>
  screen.findByRole('button', { name: `Cart, ${count} ${count === 1 ? 'item' : 'items'}` });
const addButton = (name: string) => screen.findByRole('button', { name: `Add ${name} to cart` });

describe('the cart in the storefront', () => {
  let service: ReturnType<typeof createCartService>;
  const writes = () => service.sent.filter(({ method }) => method !== 'GET');

  beforeEach(() => {
    service = createCartService([teapot, kite]);
    server.use(...service.handlers);
  });

  test('updates the badge at once, before the server responds', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.use(
      http.post(api('/cart'), async () => {
        await held;
        return HttpResponse.json(aLine(teapot, 1));
      }),
    );
    render(<App />);
    await badge(0);
    await userEvent.click(await addButton('Teapot'));
    await badge(1);
    release();
    await waitFor(() => expect(localStorage).toHaveLength(0));
  });

  test('sends six quick clicks as six adds with different keys', async () => {
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    const more = screen.getByRole('button', { name: 'One more Teapot' });
    for (let clicks = 0; clicks < 5; clicks += 1) await userEvent.click(more);
    await badge(6);
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(6));
    expect(new Set(writes().map(({ key }) => key)).size).toBe(6);
  });

  test('retries an add under the same key when the response is lost, and counts it once', async () => {
    server.use(
      http.post(
        api('/cart'),
        async ({ request }) => {
          service.sent.push({
            method: 'POST',
            path: '/api/cart',
            key: request.headers.get('Idempotency-Key'),
            token: null,
          });
          return HttpResponse.error();
        },
        { once: true },
      ),
    );
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
    expect(writes()).toHaveLength(2);
    expect(new Set(writes().map(({ key }) => key)).size).toBe(1);
    await badge(1);
  });

  test('reverts a rejected change and shows the reason', async () => {
    server.use(http.post(api('/cart'), () => refuse('quantity-above-limit', 'A line holds 500 at most.')));
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    expect(await screen.findByText(/We couldn’t update Teapot. A line holds 500 at most./)).toBeTruthy();
    await badge(0);
    await addButton('Teapot');
  });

  test('reports delayed changes once, and again only after a change has been saved', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const busy = http.post(api('/cart'), () => new HttpResponse(null, { status: 503 }));
    const DELAYED = 'We haven’t been able to save your latest changes. We’ll keep trying.';
    server.use(busy);
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await act(() => vi.advanceTimersByTimeAsync(18_000));
    await screen.findByText(DELAYED);
    await userEvent.click(screen.getByRole('button', { name: 'Close message' }));
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(screen.queryByText(DELAYED)).toBeNull();

    server.resetHandlers();
    server.use(...service.handlers);
    await act(() => vi.advanceTimersByTimeAsync(18_000));
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
    server.use(busy);
    await userEvent.click(screen.getByRole('button', { name: 'One more Teapot' }));
    await act(() => vi.advanceTimersByTimeAsync(18_000));
    await screen.findByText(DELAYED);
    vi.useRealTimers();
  });

  test('counts a click even if the browser’s storage is full', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await badge(1);
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
  });

  test('retries a request that the firewall blocks', async () => {
    server.use(http.post(api('/cart'), () => new HttpResponse('<h1>403</h1>', { status: 403 }), { once: true }));
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
    expect(screen.queryByText(/couldn’t update/)).toBeNull();
  });

  test('sets a typed quantity and updates the subtotal', async () => {
    service.quantities.set('teapot', 1);
    render(<App />);
    await userEvent.click(await badge(1));
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    const field = await within(drawer).findByRole('textbox', { name: /quantity of teapot/i });
    await userEvent.clear(field);
    await userEvent.type(field, '40{Enter}');
    expect(await within(drawer).findAllByText('$1,360.00')).toHaveLength(2);
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(40));
  });

  test('closes the drawer on Back and stays on the page; closing it otherwise leaves no history entry', async () => {
    const { navigate } = await import('../../shared/router.tsx');
    const popped = () => new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
    const open = async () => {
      await userEvent.click(await badge(1));
      return screen.findByRole('dialog', { name: /your cart/i });
    };
    service.quantities.set('teapot', 1);
    navigate('/nowhere');
    render(<App />);
    await open();
    await act(async () => {
      const back = popped();
      history.back();
      await back;
    });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(location.pathname).toBe('/nowhere');

    const drawer = await open();
    const closed = popped();
    await userEvent.dblClick(within(drawer).getByRole('button', { name: 'Close cart' }));
    await closed;
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(location.pathname).toBe('/nowhere');

    const again = await open();
    const entries = history.length;
    await userEvent.click(within(again).getByRole('button', { name: 'Sign in to check out' }));
    expect(location.pathname).toBe('/sign-in');
    expect(history.length).toBe(entries);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('shows the notices of its lines', async () => {
    const cart = aCart(
      aLine(teapot, 1, { notices: [{ code: 'price-changed', message: 'It was $29.00.', previousPrice: 2900 }] }),
      aLine(kite, 1, { notices: [{ code: 'unavailable', message: 'x' }] }),
    );
    server.use(http.get(api('/cart'), () => HttpResponse.json(cart)));
    render(<App />);
    await userEvent.click(await badge(2));
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    expect(within(drawer).getByText('It was $29.00.')).toBeTruthy();
    expect(within(drawer).getByText('No longer available. Remove it to check out.')).toBeTruthy();
    expect(within(drawer).getByRole('button', { name: 'One more Kite' })).toHaveProperty('disabled', true);
  });

  test('shows an error that can be retried when it cannot be read', async () => {
    let fails = true;
    server.use(http.get(api('/cart'), () => (fails ? refuse('forbidden', 'Not now.') : HttpResponse.json(aCart()))));
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: /^Cart/ }));
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    await within(drawer).findByText('Not now.');
    fails = false;
    await userEvent.click(within(drawer).getByRole('button', { name: 'Try again' }));
    await within(drawer).findByText('Your cart is empty');
    expect(document.activeElement).toBe(within(drawer).getByRole('heading', { name: /^your cart \d/i }));
  });

  test('is not shown as empty when it cannot be read', async () => {
    server.use(http.get(api('/cart'), () => refuse('forbidden', 'Not now.')));
    render(<App />);
    await userEvent.click(await addButton('Teapot'));
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
    await waitFor(() => expect(localStorage).toHaveLength(0));
    // The line that was just added is known even though the rest of the cart is not.
    await userEvent.click(screen.getByRole('button', { name: 'One more Teapot' }));
    const button = screen.getByRole('button', { name: 'Cart' });
    expect(button.textContent).toBe('');
    await userEvent.click(button);
    const drawer = await screen.findByRole('dialog', { name: /your cart/i });
    await within(drawer).findByText('Not now.');
    expect(within(drawer).queryByText('Subtotal')).toBeNull();
    expect(within(drawer).queryByRole('button', { name: /check out/ })).toBeNull();
    expect(within(drawer).getByRole('heading', { name: 'Your cart' })).toBeTruthy();

    service.quantities.set('kite', 2);
    server.use(...service.handlers);
    await userEvent.click(within(drawer).getByRole('button', { name: 'Try again' }));
    await within(drawer).findByText('Subtotal');
    await badge(4);
  });

  test('sends operations left by an earlier page when the storefront starts', async () => {
    const { queue, resumeCart } = await import('./cart.ts');
    const key = 'cart-operation/anonymous/1700000000000-000001/left-behind';
    const { productId, ...product } = teapot;
    localStorage.setItem(
      key,
      JSON.stringify({ id: 'left-behind', kind: 'add', productId, quantity: 2, product, at: '2026-11-01T10:00:00Z' }),
    );
    queue.refresh();
    render(<App />);
    await badge(2);
    resumeCart();
    await waitFor(() => expect(service.quantities.get('teapot')).toBe(2));
    expect(writes()[0]?.key).toBe('left-behind');
  });
});

test('queued operations are dropped when another tab clears storage', async () => {
  server.use(
    http.get(api('/product'), () => HttpResponse.json({ products: [teapot] })),
    http.get(api('/cart'), () => HttpResponse.json(aCart())),
    http.post(api('/cart'), () => HttpResponse.error()),
  );
  render(<App />);
  await userEvent.click(await addButton('Teapot'));
  await badge(1);
  localStorage.clear();
  dispatchEvent(new StorageEvent('storage'));
  await badge(0);
});

test('every click announces the resulting quantity, so that no two consecutive announcements are the same', async () => {
  const service = createCartService([teapot]);
  server.use(...service.handlers);
  render(<App />);
  await userEvent.click(await addButton('Teapot'));
  const spoken = await screen.findByText('Teapot: 1 in your cart.');
  expect(spoken.getAttribute('aria-live')).toBe('polite');
  await userEvent.click(screen.getByRole('button', { name: 'One more Teapot' }));
  expect(spoken.textContent).toBe('Teapot: 2 in your cart.');
  await userEvent.click(screen.getByRole('button', { name: 'One fewer Teapot' }));
  expect(spoken.textContent).toBe('Teapot: 1 in your cart.');
  await userEvent.click(screen.getByRole('button', { name: 'One fewer Teapot' }));
  expect(spoken.textContent).toBe('');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  expect(spoken.textContent).toBe('Teapot: 1 in your cart.');
  await vi.waitFor(() => expect(service.quantities.get('teapot')).toBe(1));
});
