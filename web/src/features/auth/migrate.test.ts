import { QueryObserver } from '@tanstack/query-core';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createCartService } from '../../../test/cart-service.ts';
import { aCart, aLine, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { toasts } from '../../shared/notify.ts';
import { queryClient } from '../../shared/query-client.ts';
import { session, setSession } from '../../shared/session.ts';
import { addToCart, cartKey, cartQuery, queue } from '../cart/cart.ts';
import { migrate } from './migrate.ts';

vi.mock('../../shared/tokens.ts', () => ({ accessToken: async () => 'a-token', forgetTokens: async () => {} }));

const teapot = aProduct();
const kite = aProduct({ productId: 'kite', name: 'Kite', price: 2400 });
const messages = () => toasts.get().map(({ text }) => text);
const user = { sub: 'user-1', email: 'ada@example.com', admin: false, migrate: true };

describe('migrate', () => {
  let calls: string[];
  beforeEach(() => {
    calls = [];
    setSession(user);
  });

  const answerWith = (before: ReturnType<typeof aCart>, after: ReturnType<typeof aCart>) =>
    server.use(
      http.get(api('/cart'), () => HttpResponse.json(calls.includes('migrate') ? after : before)),
      http.post(api('/cart/migrate'), ({ request }) => {
        calls.push('migrate');
        expect(request.headers.get('Authorization')).toBe('Bearer a-token');
        return HttpResponse.json(after);
      }),
    );

  test('is called once, even if this tab’s cart looks empty', async () => {
    answerWith(aCart(), aCart());
    await migrate();
    expect(calls).toEqual(['migrate']);
    expect(session.get()?.migrate).toBe(false);
    expect(messages()).toEqual([]);
  });

  test('reports what was added to the saved cart', async () => {
    answerWith(aCart(aLine(teapot, 1)), aCart(aLine(teapot, 3), aLine(kite, 1)));
    queryClient.setQueryData(cartKey('anonymous'), { cart: aCart(aLine(teapot, 2), aLine(kite, 1)), etag: undefined });
    await migrate();
    // After signing out the cart is empty.
    expect(queryClient.getQueryData(cartKey('anonymous'))).toBeUndefined();
    expect(messages()).toEqual(['Added to your saved cart: 2 × Teapot and 1 × Kite.']);
    expect(queryClient.getQueryData(cartKey(user.sub))).toMatchObject({ cart: { totalQuantity: 4 } });
  });

  test('has its own message when the saved cart was empty', async () => {
    answerWith(aCart(), aCart(aLine(kite, 1)));
    await migrate();
    expect(messages()).toEqual(['Your cart came with you: 1 × Kite.']);
  });

  test('reports a large cart in one short sentence', async () => {
    const many = Array.from({ length: 30 }, (_, place) => aProduct({ productId: `teapot-${place}`, name: 'Teapot' }));
    answerWith(aCart(), aCart(...many.map((product) => aLine(product, 2))));
    await migrate();
    expect(messages()).toEqual(['Your cart came with you: 60 items.']);
  });

  test('reports a capped quantity until the user signs out', async () => {
    const capped = { code: 'quantity-capped' as const, message: '500 is the most.', requested: 620 };
    answerWith(aCart(aLine(teapot, 500)), aCart(aLine(teapot, 500, { notices: [capped] }), aLine(kite, 1)));
    await migrate();
    const text = 'The limit is 500 per product. Your combined carts had more, so now you have 500 × Teapot.';
    expect(toasts.get()).toContainEqual(expect.objectContaining({ text, stays: true }));
    setSession(undefined);
    expect(messages(), 'not shown to the next user').not.toContain(text);
  });

  test('does not report what was added if the cart before could not be read', async () => {
    answerWith(aCart(), aCart(aLine(teapot, 3)));
    server.use(http.get(api('/cart'), () => refuse('forbidden', 'Not now.')));
    expect(await migrate()).toBe(false);
    expect(messages()).toEqual([]);
  });

  test('does not report to another user who has signed in meanwhile', async () => {
    answerWith(aCart(), aCart(aLine(kite, 1)));
    const next = { ...user, sub: 'user-2' };
    server.use(http.post(api('/cart/migrate'), () => setSession(next)));
    expect(await migrate()).toBe(true);
    expect(messages()).toEqual([]);
    expect(session.get()).toEqual(next);
  });

  test('completes without waiting for the cart to be read again', async () => {
    answerWith(aCart(), aCart(aLine(kite, 1)));
    const stop = new QueryObserver(queryClient, cartQuery(user.sub)).subscribe(() => {});
    server.use(http.get(api('/cart'), () => (calls.includes('migrate') ? new Promise<Response>(() => {}) : undefined)));
    await migrate();
    expect(queryClient.getQueryData(cartKey(user.sub))).toMatchObject({ cart: { totalQuantity: 1 } });
    expect(session.get()?.migrate).toBe(false);
    stop();
  });

  test('delays operations that are queued meanwhile until it has completed', async () => {
    answerWith(aCart(), aCart(aLine(kite, 1)));
    server.use(
      http.post(api('/cart'), () => {
        calls.push('add');
        return HttpResponse.json(aLine(teapot, 1));
      }),
      http.post(api('/cart/migrate'), async () => {
        addToCart(teapot, 1);
        // Long enough for an operation that does not wait to be sent.
        await new Promise((resolve) => setTimeout(resolve, 100));
        calls.push('migrate');
        return HttpResponse.json(aCart(aLine(kite, 1)));
      }),
    );
    await migrate();
    await queue.emptied(user.sub);
    expect(calls).toEqual(['migrate', 'add']);
  });

  test('waits until every operation from before the sign-in is sent, even after network errors', async () => {
    setSession(undefined);
    const service = createCartService([teapot]);
    const order: string[] = [];
    server.use(
      http.post(api('/cart/migrate'), () => {
        order.push('migrate');
        return HttpResponse.json(aCart(service.line('teapot')));
      }),
      http.post(api('/cart'), async ({ request }) => {
        order.push(request.headers.has('Authorization') ? 'add as user' : 'add');
        if (order.length <= 2) return HttpResponse.error();
        return HttpResponse.json(aLine(teapot, 1));
      }),
      ...service.handlers,
    );
    addToCart(teapot, 1);
    addToCart(teapot, 1);
    setSession(user);
    await migrate();
    expect(order).toEqual(['add', 'add', 'add', 'add', 'migrate']);
    expect(queue.pending('anonymous')).toEqual([]);
  });

  test('that fails stays recorded in the session, to be retried', async () => {
    server.use(
      http.get(api('/cart'), () => HttpResponse.json(aCart())),
      http.post(api('/cart/migrate'), () => refuse('internal', 'Oops.')),
    );
    setSession({ ...user, migrate: false });
    await expect(migrate()).rejects.toThrow('Oops.');
    expect(session.get()?.migrate).toBe(true);
  });

  test('times out later than API Gateway does', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    answerWith(aCart(), aCart());
    await migrate();
    expect(Math.max(...timeout.mock.calls.map(([milliseconds]) => milliseconds))).toBeGreaterThan(29_000);
  });
});
