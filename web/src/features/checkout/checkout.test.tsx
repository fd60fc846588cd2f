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
import { LONG } from './patience.tsx';

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

type Paid = { key: string | null; match: string | null; body: string };

describe('checkout', () => {
  let paid: Paid[];
  let etag: string;
  const answers = (...each: (() => Response)[]) =>
    server.use(
      http.post(api('/cart/checkout'), async ({ request }) => {
        paid.push({
          key: request.headers.get('Idempotency-Key'),
          match: request.headers.get('If-Match'),
          body: await request.text(),
        });
        return (each[paid.length - 1] ?? each.at(-1))?.() ?? HttpResponse.error();
      }),
    );
  const pay = async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'Fill in the example card' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
  };

  beforeEach(() => {
    paid = [];
    etag = '"one"';
    setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
    server.use(
      http.get(api('/product'), () => HttpResponse.json({ products: [teapot] })),
      http.get(api('/cart'), () => HttpResponse.json(cart, { headers: { ETag: etag } })),
    );
    navigate('/checkout');
  });

  test('pays for the cart that was seen, and ends with a receipt that survives a reload and is shown to nobody else', async () => {
    answers(() => HttpResponse.json(receipt));
    const { unmount } = render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(paid).toHaveLength(1);
    expect(paid[0]?.match).toBe('"one"');
    unmount();
    render(<App />);
    await screen.findByText('0F8FAD5B');
    act(() => setSession(undefined));
    await screen.findByRole('heading', { name: 'No receipt to show' });
    expect(screen.queryByText('0F8FAD5B')).toBeNull();
  });

  test('is paid, with its receipt, also in a browser whose storage is full', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    answers(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    await screen.findByText('0F8FAD5B');
    expect(paid).toHaveLength(1);
  });

  test('nothing of the card leaves the page or is stored', async () => {
    answers(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    const kept = JSON.stringify([paid, Object.entries(localStorage), Object.entries(sessionStorage), location.href]);
    expect(kept).not.toMatch(/4242|Ada Example/);
    expect(paid[0]?.body).toBe('');
  });

  test('a cart changed elsewhere is shown anew, and nothing is bought', async () => {
    answers(
      () => {
        etag = '"two"';
        return refuse('cart-changed', 'The cart has changed.');
      },
      () => HttpResponse.json(receipt),
    );
    const asked: (string | null)[] = [];
    onTestFinished(() => server.events.removeAllListeners());
    server.events.on('request:start', ({ request: { method, url, headers } }) => {
      if (method === 'GET' && url === api('/cart')) asked.push(headers.get('Cache-Control'));
    });
    render(<App />);
    await pay();
    await screen.findByText(/Your cart or a price in it has changed/);
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(paid.map(({ match }) => match)).toEqual(['"one"', '"two"']);
    expect(paid[0]?.key).not.toBe(paid[1]?.key);
    // Prices that are remembered somewhere may be those that the checkout has just refused.
    expect(asked.filter((value) => value === 'no-cache')).toHaveLength(1);
    expect(asked[0]).toBeNull();
  });

  test('a lost answer is asked for again under the same key', async () => {
    answers(
      () => HttpResponse.error(),
      () => HttpResponse.json(receipt),
    );
    render(<App />);
    await pay();
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(paid).toHaveLength(2);
    expect(paid[0]?.key).toBe(paid[1]?.key);
  });

  test('who comes with a cart that has just been told can pay at once', async () => {
    const asked = vi.fn<() => void>();
    server.use(http.get(api('/cart'), asked));
    navigate('/');
    render(<App />);
    await screen.findByRole('button', { name: 'Cart, 2 items' });
    act(() => navigate('/checkout'));
    await screen.findByRole('button', { name: 'Pay $68.00 (example)' });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('a double click pays once', async () => {
    answers(() => HttpResponse.json(receipt));
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Fill in the example card' }));
    await userEvent.dblClick(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(paid).toHaveLength(1);
  });

  test('a wrong card is told at its field, which takes the focus', async () => {
    answers(() => HttpResponse.json(receipt));
    render(<App />);
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $68.00 (example)' }));
    const field = screen.getByLabelText('Card number');
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText('Enter a valid card number.')).toBeTruthy();
    expect(paid).toEqual([]);
  });

  test('it may take as long as the API may, and says so when it takes long', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const answer = Promise.withResolvers<Response>();
    server.use(http.post(api('/cart/checkout'), () => answer.promise));
    render(<App />);
    await pay();
    await screen.findByRole('progressbar');
    expect(screen.queryByText(/taking longer than usual/)).toBeNull();
    await act(() => vi.advanceTimersByTimeAsync(LONG));
    expect(screen.getByText(/taking longer than usual. You won’t pay twice/)).toBeTruthy();
    expect(timeout.mock.calls.at(-1)?.[0]).toBeGreaterThan(29_000);
    answer.resolve(HttpResponse.json(receipt));
    await screen.findByRole('heading', { name: 'Thank you!' });
    vi.useRealTimers();
  });

  test('nothing is paid while the cart holds a product that is not sold any more', async () => {
    const gone = aLine(teapot, 2, { notices: [{ code: 'unavailable', message: 'It is gone.' }] });
    server.use(http.get(api('/cart'), () => HttpResponse.json(aCart(gone), { headers: { ETag: etag } })));
    answers(() => HttpResponse.json(receipt));
    render(<App />);
    await pay();
    expect(await screen.findByText(/no longer available/)).toBeTruthy();
    expect(paid).toEqual([]);
  });

  test('a cart that has changed and then cannot be read can be checked again, then paid', async () => {
    answers(() => HttpResponse.json({ ...receipt, items: [aLine(teapot, 3)] }));
    render(<App />);
    await screen.findByRole('button', { name: 'Pay $68.00 (example)' });
    server.use(
      http.post(api('/cart'), () => HttpResponse.json(aLine(teapot, 3))),
      http.get(api('/cart'), () => new HttpResponse(null, { status: 503 })),
    );
    act(() => addToCart(teapot, 1));
    expect(screen.getByRole('button', { name: 'Saving your changes…' })).toBeTruthy();
    const again = await screen.findByRole('button', { name: 'Check again' });
    await screen.findByText('We can’t reach the store right now. Check your connection.');
    const more = aCart(aLine(teapot, 3));
    server.use(http.get(api('/cart'), () => HttpResponse.json(more, { headers: { ETag: '"more"' } })));
    await userEvent.click(again);
    await screen.findByRole('button', { name: 'Pay $102.00 (example)' });
    expect(screen.queryByText('Enter a valid card number.')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Fill in the example card' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $102.00 (example)' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(paid.map(({ match }) => match)).toEqual(['"more"']);
  });

  test('a session that has ended is told once', async () => {
    answers(() => refuse('unauthorized', 'Sign in first.'));
    render(<App />);
    await pay();
    await screen.findByText(/Your session has ended/);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(toasts.get().map(({ text }) => text)).toEqual(['Your session has ended. Sign in again to see your cart.']);
  });

  test('need an account', async () => {
    setSession(undefined);
    render(<App />);
    await waitFor(() => expect(location.pathname + location.search).toBe('/sign-in?next=/checkout'));
  });
});
