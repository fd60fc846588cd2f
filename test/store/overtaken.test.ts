import { ANONYMOUS_LIFETIME } from '@shop/cart/domain/line';
import { expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { user, useShop } from './support/use-shop.ts';

const shop = useShop(product('teapot', 3400));
const { post, rowsOf } = shop;

it('an add that takes the whole quantity keeps what is added concurrently', async () => {
  const sub = user();
  await post({ productId: 'teapot', quantity: 2 }, { user: sub });
  shop.spy.overtake('Delete', () => post({ productId: 'teapot', quantity: 3 }, { user: sub }));
  const answer = await post({ productId: 'teapot', quantity: -2 }, { user: sub });
  expect([answer.status, answer.body.quantity]).toEqual([200, 3]);
  expect((await rowsOf(`user#${sub}`))[0]).toMatchObject({ quantity: 3 });
});

it('of two concurrent writes to an expired line, the second finds the line of the first', async () => {
  for (const second of ['POST', 'PUT']) {
    const { cookie } = await post({ productId: 'teapot', quantity: 4 });
    shop.clock.pass(ANONYMOUS_LIFETIME * 1000);
    shop.spy.overtake('Put', () => post({ productId: 'teapot', quantity: 3 }, { cookie }));
    const path = second === 'POST' ? '/cart' : '/cart/teapot';
    const answer = await shop.call(second, path, { body: { productId: 'teapot', quantity: 2 }, cookie });
    const line = { quantity: second === 'POST' ? 5 : 2, addedAt: new Date(shop.clock.now()).toISOString() };
    expect(answer.body).toMatchObject(line);
    expect((await rowsOf(`cart#${cookie?.split('=')[1]}`))[0]).toMatchObject(line);
  }
});
