import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { aCart, aLine, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { toasts } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
import { addToCart } from '../cart/cart.ts';
import { SLOW_AFTER } from './payment-progress.tsx';

vi.mock('../../shared/tokens.ts', () => ({ accessToken: async () => 'a-token', forgetTokens: async () => {} }));

const teapot = aProduct();
const cart = aCart(aLine(teapot, 2));
const receipt = {
  checkoutId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  checkedOutAt: '2026-11-22T12:00:00.000Z',
  items: cart.items,
  totalQuantity: 2,
  subtotal: 6800,
  currency: 'USD',
};

type CheckoutRequest = { key: string | null; match: string | null; body: string };

describe('checkout', () => {
  let requests: CheckoutRequest[];
  let etag: string;
  const respondWith = (...each: (() => Response)[]) =>
    server.use(
      http.post(api('/cart/checkout'), async ({ request }) => {
        requests.push({
          key: request.headers.get('Idempotency-Key'),
          match: request.headers.get('If-Match'),
          body: await request.text(),
        });
        return (each[requests.length - 1] ?? each.at(-1))?.() ?? HttpResponse.error();
      }),
    );
  const pay = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Fill in the example card' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
  };

  beforeEach(() => {
    requests = [];
    etag = '"one"';
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
    server.use(
      http.get(api('/product'), () => HttpResponse.json({ products: [teapot] })),
      http.get(api('/cart'), () => HttpResponse.json(cart, { headers: { ETag: etag } })),
    );
    navigate('/checkout');
  });

  test('pays for the cart that was shown; the receipt survives a reload and only its owner sees it', async () => {
    respondWith(() => HttpResponse.json(receipt));
    const { unmount } = render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.match).toBe('"one"');
    unmount();
    render(<App />);
    await screen.findByText('0F8FAD5B');
    act(() => setSession(undefined));
    await screen.findByRole('heading', { name: 'No receipt to show' });
    expect(screen.queryByText('0F8FAD5B')).toBeNull();
  });

  test('works even if the browser’s storage is full', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    respondWith(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    await screen.findByText('0F8FAD5B');
    expect(requests).toHaveLength(1);
  });

  test('neither sends nor stores the card', async () => {
    respondWith(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    const traces = JSON.stringify([
      requests,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      location.href,
    ]);
    expect(traces).not.toMatch(/4242|Ada Example/);
    expect(requests[0]?.body).toBe('');
  });

  test('buys nothing if the cart has changed elsewhere, and shows the new cart', async () => {
    respondWith(
      () => {
        etag = '"two"';
        return refuse('cart-changed', 'The cart has changed.');
      },
      () => HttpResponse.json(receipt),
    );
    const reads: (string | null)[] = [];
    onTestFinished(() => server.events.removeAllListeners());
    server.events.on('request:start', ({ request: { method, url, headers } }) => {
      if (method === 'GET' && url === api('/cart')) reads.push(headers.get('Cache-Control'));
    });
    render(<App />);
    await pay();
    await screen.findByText(/Your cart or a price in it has changed/);
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(requests.map(({ match }) => match)).toEqual(['"one"', '"two"']);
    expect(requests[0]?.key).not.toBe(requests[1]?.key);
    // Cached prices may be those that the checkout has just rejected.
    expect(reads.filter((value) => value === 'no-cache')).toHaveLength(1);
    expect(reads[0]).toBeNull();
  });

  test('retries under the same key when the response is lost', async () => {
    respondWith(
      () => HttpResponse.error(),
      () => HttpResponse.json(receipt),
    );
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(requests).toHaveLength(2);
    expect(requests[0]?.key).toBe(requests[1]?.key);
  });

  test('reuses a cart that has just been read', async () => {
    const read = vi.fn<() => void>();
    server.use(http.get(api('/cart'), read));
    navigate('/');
    render(<App />);
    await screen.findByRole('button', { name: 'Cart, 2 items' });
    act(() => navigate('/checkout'));
    await screen.findByRole('button', { name: 'Pay $68.00 (example)' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('pays once on a double click', async () => {
    respondWith(() => HttpResponse.json(receipt));
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Fill in the example card' }));
    await userEvent.dblClick(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(requests).toHaveLength(1);
  });

  test('shows a card error at its field and focuses the field', async () => {
    respondWith(() => HttpResponse.json(receipt));
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    const field = screen.getByLabelText('Card number');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Enter a valid card number.')).toBeTruthy();
    expect(requests).toEqual([]);
  });

  test('times out later than API Gateway does, and tells the shopper when it is slow', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const response = Promise.withResolvers<Response>();
    server.use(http.post(api('/cart/checkout'), () => response.promise));
    render(<App />);
    await pay();
    await screen.findByRole('progressbar');
    expect(screen.queryByText(/taking longer than usual/)).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(SLOW_AFTER));
    expect(screen.getByText(/taking longer than usual. You won’t pay twice/)).toBeTruthy();
    expect(timeout.mock.calls.at(-1)?.[0]).toBeGreaterThan(29_000);
    response.resolve(HttpResponse.json(receipt));
    await screen.findByRole('heading', { name: 'Thank you!' });
    vi.useRealTimers();
  });

  test('buys nothing while the cart has an unavailable product', async () => {
    const unavailable = aLine(teapot, 2, { notices: [{ code: 'unavailable', message: 'It is gone.' }] });
    server.use(http.get(api('/cart'), () => HttpResponse.json(aCart(unavailable), { headers: { ETag: etag } })));
    respondWith(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    expect(await screen.findByText(/no longer available/)).toBeTruthy();
    expect(requests).toEqual([]);
  });

  test('lets the shopper read a changed cart again after an error, then pay', async () => {
    respondWith(() => HttpResponse.json({ ...receipt, items: [aLine(teapot, 3)] }));
    render(<App />);
    await screen.findByRole('button', { name: 'Pay $68.00 (example)' });
    server.use(
      http.post(api('/cart'), () => HttpResponse.json(aLine(teapot, 3))),
      http.get(api('/cart'), () => new HttpResponse(null, { status: 503 })),
    );
    act(() => addToCart(teapot, 1));
    expect(screen.getByRole('button', { name: 'Saving your changes…' })).toBeTruthy();
    const checkAgain = await screen.findByRole('button', { name: 'Check again' });
    await screen.findByText('We can’t reach the store right now. Check your connection.');
    const more = aCart(aLine(teapot, 3));
    server.use(http.get(api('/cart'), () => HttpResponse.json(more, { headers: { ETag: '"more"' } })));
    await userEvent.click(checkAgain);
    await screen.findByRole('button', { name: 'Pay $102.00 (example)' });
    expect(screen.queryByText('Enter a valid card number.')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Fill in the example card' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $102.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(requests.map(({ match }) => match)).toEqual(['"more"']);
  });

  test('reports the end of the session once', async () => {
    respondWith(() => refuse('unauthorized', 'Sign in first.'));
    render(<App />);
    await pay();
    await screen.findByText(/Your session has ended/);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(toasts.get().map(({ text }) => text)).toEqual(['Your session has ended. Sign in again to see your cart.']);
  });

  test('requires an account', async () => {
    setSession(undefined);
    render(<App />);
    await waitFor(() => expect(location.pathname + location.search).toBe('/sign-in?next=/checkout'));
  });
});
