import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { aCart, aLine, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { queryClient } from '../../shared/query-client.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
import { cartKey } from '../cart/cart.ts';
import { endAttempt, keepAttempt, openAttempt } from './attempt.ts';
import { checkOut, checkStatus } from './check-out.ts';
import { lastReceipt } from './receipt.ts';

vi.mock('../../shared/tokens.ts', () => ({ accessToken: async () => 'a-token', forgetTokens: async () => {} }));

const USER = 'user-1';
const teapot = aProduct();
const kite = aProduct({ productId: 'kite', name: 'Kite', price: 2400 });
const receiptFor = (cart: ReturnType<typeof aCart>) => ({
  checkoutId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  checkedOutAt: '2026-11-22T12:00:00.000Z',
  items: cart.items,
  totalQuantity: cart.totalQuantity,
  subtotal: cart.subtotal,
  currency: cart.currency,
});
const A_MINUTE_AGO = () => Date.now() - 60_000;

/** A service that checks out the cart once per key and replays that response. It loses the next `lost` responses. */
const createShop = (cart: ReturnType<typeof aCart>) => {
  const receipts = new Map<string, ReturnType<typeof receiptFor>>();
  const shop = { cart, receipts, paid: [] as string[], lost: 0, requests: 0 };
  const etag = () => `"${shop.cart.subtotal}"`;
  server.use(
    http.get(api('/product'), () => HttpResponse.json({ products: [teapot, kite] })),
    http.get(api('/cart'), () => HttpResponse.json(shop.cart, { headers: { ETag: etag() } })),
    http.post(api('/cart/checkout'), ({ request }) => {
      shop.requests += 1;
      const key = request.headers.get('Idempotency-Key') ?? '';
      const known = receipts.get(key);
      const match = request.headers.get('If-Match');
      const matches = match === null || match === etag() || (match === '*' && shop.cart.items.length > 0);
      if (known === undefined && !matches) return refuse('cart-changed', 'The cart has changed.');
      const receipt = known ?? receiptFor(shop.cart);
      if (known === undefined) {
        receipts.set(key, receipt);
        shop.paid.push(key);
        shop.cart = aCart();
      }
      if (shop.lost > 0) {
        shop.lost -= 1;
        return HttpResponse.error();
      }
      return HttpResponse.json(receipt, { headers: known ? { 'Idempotent-Replayed': 'true' } : {} });
    }),
  );
  return shop;
};

/** The storefront after a payment whose response was lost; the next three responses are lost too. */
const openUnreachable = () => {
  const shop = createShop(aCart());
  shop.receipts.set('lost', receiptFor(aCart(aLine(teapot, 2))));
  shop.lost = 3;
  keepAttempt(USER, { key: 'lost', sentAt: A_MINUTE_AGO() });
  render(<App />);
  return shop;
};

const pay = async (amount: string) => {
  await userEvent.click(await screen.findByRole('button', { name: 'Fill in the example card' }));
  await userEvent.click(await screen.findByRole('button', { name: `Pay ${amount} (example)` }));
};

describe('a checkout whose response is lost', () => {
  beforeEach(() => {
    setSession({ sub: USER, email: 'ada@example.com', admin: false, migrate: false });
    navigate('/checkout');
  });

  test('is resolved automatically when the cart is empty', async () => {
    const shop = createShop(aCart(aLine(teapot, 2)));
    shop.lost = 3;
    render(<App />);
    await pay('$68.00');
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(screen.getByText(/Your earlier payment went through/)).toBeTruthy();
    expect(shop.paid).toHaveLength(1);
    expect(openAttempt(USER)).toBeUndefined();
    await screen.findByRole('button', { name: 'Cart, 0 items' });
  });

  test('is resolved first; lines added since are shown as not paid and paid under another key', async () => {
    const shop = createShop(aCart(aLine(teapot, 2)));
    shop.receipts.set('lost', receiptFor(shop.cart));
    shop.cart = aCart(aLine(kite, 1));
    keepAttempt(USER, { key: 'lost', sentAt: A_MINUTE_AGO() });
    render(<App />);
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(screen.getAllByText('$68.00').length).toBeGreaterThan(0);
    const notice = (await screen.findByText('Not paid yet')).closest('div');
    expect(notice?.textContent).toBe('Not paid yet, and still in your cart: 1 × Kite for $24.00.Check out');
    expect(shop.paid).toEqual([]);
    await userEvent.click(screen.getByRole('link', { name: 'Check out' }));
    await pay('$24.00');
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(screen.queryByText('Not paid yet')).toBeNull();
    expect(screen.queryByText(/earlier payment/)).toBeNull();
    expect(shop.paid).toHaveLength(1);
    expect(shop.paid).not.toContain('lost');
  });

  test('is reported as unpaid if the request never arrived, and the cart can be paid', async () => {
    const shop = createShop(aCart(aLine(teapot, 2)));
    keepAttempt(USER, { key: 'lost', sentAt: A_MINUTE_AGO() });
    render(<App />);
    await screen.findByText('Your last payment didn’t go through. Nothing was paid.');
    expect(shop.paid).toEqual([]);
    await pay('$68.00');
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(shop.paid).toHaveLength(1);
  });

  test('can be checked again after a network error', async () => {
    const shop = openUnreachable();
    await userEvent.click(await screen.findByRole('button', { name: 'Check status' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(shop.requests).toBe(4);
  });

  test('stays unresolved on its page when another tab settles it, until the shopper checks again', async () => {
    const shop = createShop(aCart(aLine(teapot, 2)));
    shop.lost = 6;
    render(<App />);
    await pay('$68.00');
    await screen.findByText(/We didn’t get a response. Try again/, {}, { timeout: 20_000 });
    endAttempt(USER);
    await act(() => queryClient.refetchQueries({ queryKey: cartKey(USER) }));
    await userEvent.click(screen.getByRole('button', { name: 'Check status' }));
    await screen.findByText('Another tab has the result of your last payment.');
  });

  test('is shown as a reminder to a shopper who leaves the page before it is resolved', async () => {
    openUnreachable();
    await screen.findByText(/We didn’t get a response/);
    act(() => navigate('/nowhere'));
    await screen.findByText('We haven’t gotten a response to your last payment yet.');
    await userEvent.click(screen.getByRole('button', { name: 'Check status' }));
    await screen.findByRole('heading', { name: 'Thank you!' });
    expect(screen.queryByText('We haven’t gotten a response to your last payment yet.')).toBeNull();
    await screen.findByRole('button', { name: 'Cart, 0 items' });
  });

  test('returns its receipt when paid again, and buys nothing twice', async () => {
    const shop = createShop(aCart(aLine(teapot, 2)));
    shop.lost = 3;
    await expect(checkOut(USER, '"6800"')).rejects.toThrow();
    shop.cart = aCart(aLine(kite, 1));
    await checkOut(USER, '"2400"');
    expect(shop.paid).toHaveLength(1);
    expect(lastReceipt(USER)).toMatchObject({ receipt: { subtotal: 6800 }, late: true });
    expect(shop.cart.subtotal, 'the kite, not yet paid').toBe(2400);
  });

  test('is not reported as unpaid while the request may still be running', async () => {
    vi.useFakeTimers();
    const shop = createShop(aCart(aLine(kite, 1)));
    keepAttempt(USER, { key: 'lost', sentAt: Date.now() });
    const status = checkStatus(USER);
    await vi.advanceTimersByTimeAsync(10_000);
    shop.receipts.set('lost', receiptFor(aCart(aLine(teapot, 2))));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await status).toBe('paid');
    vi.useRealTimers();
  });

  test('stays open when a later request is rejected while the earlier one may still be running', async () => {
    createShop(aCart(aLine(kite, 1)));
    const attempt = { key: 'lost', sentAt: Date.now() };
    keepAttempt(USER, attempt);
    await expect(checkOut(USER, '"other"')).rejects.toThrow('The cart has changed.');
    expect(openAttempt(USER)).toEqual(attempt);
    keepAttempt(USER, { ...attempt, sentAt: A_MINUTE_AGO() });
    await expect(checkOut(USER, '"other"')).rejects.toThrow('The cart has changed.');
    expect(openAttempt(USER)).toBeUndefined();
  });

  test('is not visible to another user', () => {
    keepAttempt(USER, { key: 'lost', sentAt: A_MINUTE_AGO() });
    expect(openAttempt('user-2')).toBeUndefined();
    endAttempt(USER);
  });

  test('is dropped after a day, when the server has forgotten its key', () => {
    keepAttempt(USER, { key: 'lost', sentAt: Date.now() - 86_400_000 });
    expect(openAttempt(USER)).toBeUndefined();
    endAttempt(USER);
  });
});
