import { randomUUID } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { counting, createShop, product, quantities, type Sent, type Shop } from './support/shop.ts';
import { connect, createTables, rowsOf } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let through: ReturnType<typeof counting>;
const user = () => `sub-${randomUUID()}`;
const HOUR = 60 * 60 * 1000;

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  through = counting(client);
  shop = createShop(through.client, tables);
  shop.products.put(product('kite', 2400), product('tent', 24900));
});

const post = (key: string, body: unknown, sent: Sent = {}) =>
  shop.call('POST', '/cart', { body, ...sent, headers: { 'Idempotency-Key': key } });
const total = async (sent: Sent) => (await shop.call('GET', '/cart', sent)).body.totalQuantity;
const markers = (sub: string) =>
  rowsOf(client, tables.carts, (row) => row.pk === `user#${sub}` && row.sk.startsWith('request#'));

describe('an add with an Idempotency-Key', () => {
  it('is done once, and answered the same again', async () => {
    const sub = user();
    const first = await post('key#1', { productId: 'kite', quantity: 2 }, { user: sub });
    expect(through.calls).toEqual(['BatchGet', 'TransactWrite']);
    expect(first.headers['Idempotent-Replayed']).toBeUndefined();
    shop.clock.pass(1000);
    // A replay needs neither the product nor its service, and the same body may be written another way.
    shop.products.state.down = true;
    const second = await post('key#1', { quantity: 2, productId: 'kite', more: 1 }, { user: sub });
    expect([second.status, second.headers['Idempotent-Replayed']]).toEqual([200, 'true']);
    expect(second.body).toEqual(first.body);
    expect(await total({ user: sub })).toBe(2);
  });

  it('takes 1 and a left-out quantity for the same body', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    expect((await post('k', { productId: 'kite', quantity: 1 }, { user: sub })).headers['Idempotent-Replayed']).toBe(
      'true',
    );
  });

  it('with another body is refused', async () => {
    const sub = user();
    await post('k', { productId: 'kite', quantity: 2 }, { user: sub });
    for (const body of [
      { productId: 'kite', quantity: 3 },
      { productId: 'tent', quantity: 2 },
    ]) {
      const answer = await post('k', body, { user: sub });
      expect([answer.status, answer.body.type]).toEqual([422, 'urn:problem:cart:idempotency-key-reused']);
    }
    expect(await total({ user: sub })).toBe(2);
  });

  it('belongs to its owner, and is forgotten after 24 hours', async () => {
    const [one, other] = [user(), user()];
    // The end of a second, because rows know only whole ones.
    shop.clock.pass(999);
    await post('k', { productId: 'kite' }, { user: one });
    expect((await post('k', { productId: 'kite' }, { user: other })).headers['Idempotent-Replayed']).toBeUndefined();
    shop.clock.pass(24 * HOUR - 1);
    expect((await post('k', { productId: 'kite' }, { user: one })).headers['Idempotent-Replayed']).toBe('true');
    shop.clock.pass(2000);
    const late = await post('k', { productId: 'kite' }, { user: one });
    expect([late.headers['Idempotent-Replayed'], late.body.quantity]).toEqual([undefined, 2]);
    expect(await total({ user: one })).toBe(2);
  });

  it('is not the same key as a checkout’s', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    const receipt = await shop.call('POST', '/cart/checkout', { user: sub, headers: { 'Idempotency-Key': 'k' } });
    expect([receipt.status, receipt.headers['Idempotent-Replayed']]).toEqual([200, undefined]);
  });

  it('that was refused leaves no marker', async () => {
    const sub = user();
    expect((await post('k', { productId: 'kite', quantity: -1 }, { user: sub })).status).toBe(409);
    expect((await post('k', { productId: 'none' }, { user: sub })).status).toBe(404);
    expect(await markers(sub)).toEqual([]);
    expect((await post('k', { productId: 'kite', quantity: 4 }, { user: sub })).status).toBe(200);
  });

  it('is refused for the key first, whatever its product is called', async () => {
    const sub = user();
    await post('k', { productId: 'kite' }, { user: sub });
    for (const productId of ['none', 'a/b', 'x'.repeat(5000)]) {
      const reused = await post('k', { productId }, { user: sub });
      expect([reused.status, reused.body.type]).toEqual([422, 'urn:problem:cart:idempotency-key-reused']);
      expect((await post('fresh', { productId }, { user: sub })).status).toBe(404);
    }
  });

  it('without a cookie covers the cart that it starts', async () => {
    const first = await post('k', { productId: 'kite' });
    const retry = await post('k', { productId: 'kite' }, { cookie: first.cookie });
    expect([retry.headers['Idempotent-Replayed'], retry.cookie]).toEqual(['true', first.cookie]);
    expect(await total({ cookie: first.cookie })).toBe(1);
    const other = await post('k', { productId: 'kite' });
    expect([other.headers['Idempotent-Replayed'], other.cookie === first.cookie]).toEqual([undefined, false]);
  });

  it('takes to zero, and its replay sets no cookie either', async () => {
    const first = await post('a', { productId: 'kite', quantity: 2 });
    const { cookie } = first;
    const gone = await post('b', { productId: 'kite', quantity: -2 }, { cookie });
    expect([gone.status, gone.body.quantity, gone.cookie]).toEqual([200, 0, undefined]);
    const again = await post('b', { productId: 'kite', quantity: -2 }, { cookie });
    expect([again.body, again.headers['Idempotent-Replayed'], again.cookie]).toEqual([gone.body, 'true', undefined]);
    expect((await post('c', { productId: 'kite', quantity: -1 }, { cookie })).status).toBe(409);
  });

  it('replaces an expired line', async () => {
    const { cookie } = await post('a', { productId: 'kite', quantity: 400 });
    shop.clock.pass(24 * HOUR);
    const answer = await post('b', { productId: 'kite', quantity: 400 }, { cookie });
    expect([answer.status, answer.body.quantity]).toEqual([200, 400]);
    expect(answer.body.addedAt).toBe(new Date(shop.clock.now()).toISOString());
  });

  it('adds to the line, refreshes its lifetime and product, and keeps when it was added', async () => {
    const first = await post('a', { productId: 'kite', quantity: 2 });
    shop.clock.pass(HOUR);
    shop.products.put(product('kite', 9900));
    const { body } = await post('b', { productId: 'kite', quantity: 1 }, { cookie: first.cookie });
    expect(body).toMatchObject({ quantity: 3, addedAt: first.body.addedAt, product: { price: 9900 } });
    expect(body.expiresAt).toBe(new Date(shop.clock.now() + 24 * HOUR).toISOString());
    expect((await shop.call('GET', '/cart', { cookie: first.cookie })).body.items).toEqual([body]);
  });

  it('sent sixteen times at once counts once', async () => {
    const sub = user();
    const body = { productId: 'kite', quantity: 300 };
    const answers = await Promise.all(Array.from({ length: 16 }, () => post('k', body, { user: sub })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(16).fill(200));
    expect(answers.filter((answer) => answer.headers['Idempotent-Replayed'] === undefined)).toHaveLength(1);
    expect(await total({ user: sub })).toBe(300);
  });

  it('overtaken by another request with its key changes nothing', async () => {
    const sub = user();
    through.overtake('TransactWrite', async () => {
      expect((await post('k', { productId: 'tent' }, { user: sub })).status).toBe(200);
    });
    expect((await post('k', { productId: 'kite' }, { user: sub })).status).toBe(422);
    expect(quantities((await shop.call('GET', '/cart', { user: sub })).body)).toEqual({ tent: 1 });
  });

  it('is replayed, not refused, when the first request ends while the second reads', async () => {
    const sub = user();
    const body = { productId: 'kite', quantity: 300 };
    const first = await post('k', body, { user: sub });
    // The second has read the marker before the first wrote it, and the line after.
    let hidden = false;
    const send = (async (command: { constructor: { name: string } }) => {
      const output = (await client.send(command as never)) as { Responses?: Record<string, { sk: string }[]> };
      if (hidden || command.constructor.name !== 'BatchGetCommand') return output;
      hidden = true;
      const Responses = {
        [tables.carts]: output.Responses?.[tables.carts]?.filter((row) => row.sk === 'product#kite'),
      };
      return { ...output, Responses };
    }) as DocumentClient['send'];
    const other = createShop({ send }, tables);
    other.products.put(product('kite', 2400));
    const second = await other.call('POST', '/cart', { body, user: sub, headers: { 'Idempotency-Key': 'k' } });
    expect([second.status, second.headers['Idempotent-Replayed'], second.body]).toEqual([200, 'true', first.body]);
  });

  it('that cannot wait for the first request is told so', async () => {
    const sub = user();
    through.before = async (name) => {
      if (name !== 'TransactWrite') return;
      throw new TransactionCanceledException({
        message: 'cancelled',
        $metadata: {},
        CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
      });
    };
    const answer = await post('k', { productId: 'kite' }, { user: sub, time: 800 });
    expect([answer.status, answer.body.type]).toEqual([409, 'urn:problem:cart:request-in-progress']);
    expect(answer.headers['Retry-After']).toBe('1');
    expect(quantities((await shop.call('GET', '/cart', { user: sub })).body)).toEqual({});
  });

  it('must be 1 to 255 visible ASCII characters', async () => {
    for (const key of ['', ' ', 'a b', 'é', 'x'.repeat(256), 'tab\t']) {
      const answer = await post(key, { productId: 'kite' }, { user: user() });
      expect([key, answer.status, answer.body.errors?.[0]?.path]).toEqual([key, 400, 'Idempotency-Key']);
    }
    expect((await post('~'.repeat(255), { productId: 'kite' }, { user: user() })).status).toBe(200);
    expect(through.calls.length).toBe(2);
  });
});
