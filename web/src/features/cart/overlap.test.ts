import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { aCart, aLine, aProduct } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { queryClient } from '../../shared/query-client.ts';
import { ANONYMOUS } from '../../shared/session.ts';
import { addToCart, cartQuery, queue } from './cart.ts';

test('a cart is not read while a change to it is in flight', async () => {
  const teapot = aProduct();
  const order: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  server.use(
    http.post(api('/cart'), async () => {
      order.push('add');
      await held;
      order.push('added');
      return HttpResponse.json(aLine(teapot, 1));
    }),
    http.get(api('/cart'), () => {
      order.push('read');
      return HttpResponse.json(aCart(aLine(teapot, 1)));
    }),
  );
  addToCart(teapot, 1);
  const reading = queryClient.fetchQuery(cartQuery(ANONYMOUS));
  // Long enough for a read that does not wait for the change to finish.
  await Promise.race([reading, new Promise((resolve) => setTimeout(resolve, 100))]);
  release();
  await reading;
  await queue.emptied(ANONYMOUS);
  expect(order.slice(0, 3)).toEqual(['add', 'added', 'read']);
});
