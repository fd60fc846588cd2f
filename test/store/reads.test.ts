import { expect, it } from 'vitest';
import { product } from '../support/shop.ts';
import { user, useShop } from './support/use-shop.ts';

const shop = useShop(product('teapot', 3400));

it('every read of a cart or an idempotency marker is strongly consistent', async () => {
  const reads: [command: string, isConsistent: unknown][] = [];
  shop.spy.around = (name, send, input) => {
    const asked = name === 'BatchGet' ? Object.values<typeof input>(input.RequestItems) : [input];
    if (/^(Query|Get|BatchGet)$/.test(name))
      reads.push(...asked.map(({ ConsistentRead }): [string, unknown] => [name, ConsistentRead]));
    return send();
  };
  const sub = user();
  const headers = { 'Idempotency-Key': 'k' };
  const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'teapot' }, headers });
  await shop.call('GET', '/cart', { cookie });
  await shop.call('POST', '/cart/migrate', { user: sub, cookie });
  expect((await shop.call('POST', '/cart/checkout', { user: sub, headers })).status).toBe(200);
  const names = ['BatchGet', 'Query', 'Query', 'Query', 'Query', 'Get'];
  expect(reads).toEqual(names.map((name) => [name, true]));
});

it('writes one log line, and no other, for each successful request of any route', async () => {
  const sub = user();
  const headers = { 'Idempotency-Key': 'k' };
  const body = { productId: 'teapot' };
  const answers = [
    await shop.call('POST', '/cart', { body, user: sub }),
    await shop.call('POST', '/cart', { body, user: sub, headers }),
    await shop.call('PUT', '/cart/teapot', { body: { quantity: 2 }, user: sub }),
    await shop.call('PUT', '/cart/teapot', { body: { quantity: 0 }, user: sub }),
    await shop.call('DELETE', '/cart/teapot', { user: sub }),
    await shop.call('POST', '/cart', { body, user: sub }),
    await shop.call('GET', '/cart', { user: sub }),
    await shop.call('POST', '/cart/migrate', { user: sub }),
    await shop.call('POST', '/cart/checkout', { user: sub, headers }),
    await shop.call('GET', '/cart/teapot/total'),
    await shop.call('GET', '/cart/total', { user: sub, groups: ['admin'] }),
  ];
  for (const { status } of answers) expect(status).toBeLessThan(300);
  expect(shop.log.map(({ level, message }) => [level, message])).toEqual(answers.map(() => ['info', 'request']));
});
