import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Product } from '@shop/products/schemas';
import type { HttpGet } from '@shop/shared/http-get';
import { Refusal } from '@shop/shared/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ANSWER_LIFETIME,
  ANSWERS_KEPT,
  CALL_TIME_LIMIT,
  createProductService,
  type ProductService,
} from './product-service.ts';

const product = (productId: string): Product => ({
  productId,
  name: 'Kite',
  category: 'Toys',
  description: '',
  price: 2400,
  currency: 'USD',
  pictures: [],
  tags: [],
  package: { height: 1, length: 1, weight: 1, width: 1 },
  createdDate: '2026-01-01T00:00:00.000Z',
  modifiedDate: '2026-01-01T00:00:00.000Z',
});

type Reply = { status: number; body: unknown; wait?: number };

let server: Server;
let asked: string[];
let reply: (productId: string) => Reply;
let now: number;
let service: ProductService;
const effects = { now: () => now, random: () => 0, sleep: async () => undefined };

beforeEach(async () => {
  asked = [];
  now = 1_000_000;
  reply = (productId) => ({ status: 200, body: { product: product(productId) } });
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { status, body, wait = 0 } = reply(decodeURIComponent((request.url ?? '').split('/').at(-1) ?? ''));
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    }, wait);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  service = createProductService({ url: `http://127.0.0.1:${port}/api`, effects });
});

afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const find = (productId: string, timeLeft = 60_000) => service.find(productId, () => timeLeft);

const expectUnavailable = async (work: Promise<unknown>) => {
  const error = await work.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Refusal);
  expect(error).toMatchObject({ problemName: 'product-service-unavailable', headers: { 'Retry-After': '1' } });
};

describe('the product service', () => {
  it('is asked once a minute for a product, and for one that does not exist', async () => {
    reply = (id) => (id === 'none' ? { status: 404, body: {} } : { status: 200, body: { product: product(id) } });
    for (let times = 0; times < 3; times += 1) {
      expect((await find('kite'))?.price).toBe(2400);
      expect(await find('none')).toBeUndefined();
    }
    expect(asked).toEqual(['/api/product/kite', '/api/product/none']);
    now += ANSWER_LIFETIME - 1;
    await find('kite');
    expect(asked).toHaveLength(2);
    now += 1;
    await find('kite');
    expect(asked).toHaveLength(3);
  });

  it('is asked again for a fresh answer, which is then remembered', async () => {
    await find('kite');
    reply = (id) => ({ status: 200, body: { product: { ...product(id), price: 1 } } });
    expect((await find('kite'))?.price).toBe(2400);
    expect((await service.find('kite', () => 60_000, true))?.price).toBe(1);
    expect((await find('kite'))?.price).toBe(1);
    expect(asked).toHaveLength(2);
  });

  it('is not asked for what no product can be called', async () => {
    for (const id of ['..', '.', 'a/b', 'a?b', 'a%2Fb', 'a#b', '', ' ', 'é', 'x'.repeat(65)]) {
      expect(await find(id)).toBeUndefined();
    }
    expect(asked).toEqual([]);
  });

  it('is asked a second time when the first fails', async () => {
    reply = (id) => (asked.length === 1 ? { status: 500, body: '' } : { status: 200, body: { product: product(id) } });
    expect(await find('kite')).toBeDefined();
    expect(asked).toHaveLength(2);
  });

  const failures: Record<string, Reply> = {
    'fails twice': { status: 502, body: '' },
    'is throttled': { status: 429, body: {} },
    'answers something else': { status: 200, body: { product: { productId: 'kite', price: 'free' } } },
    'answers a price in another currency': { status: 200, body: { product: { ...product('kite'), currency: 'EUR' } } },
    'answers no JSON': { status: 200, body: '<html>' },
  };
  for (const [fault, answer] of Object.entries(failures)) {
    it(`that ${fault} is unavailable, and is asked again next time`, async () => {
      reply = () => answer;
      await expectUnavailable(find('kite'));
      expect(asked).toHaveLength(2);
      reply = (id) => ({ status: 200, body: { product: product(id) } });
      expect(await find('kite')).toBeDefined();
    });
  }

  it('that does not answer is given up in time', async () => {
    reply = (id) => ({ status: 200, body: { product: product(id) }, wait: CALL_TIME_LIMIT + 2000 });
    const started = Date.now();
    await expectUnavailable(find('kite'));
    expect(Date.now() - started).toBeLessThan(2 * CALL_TIME_LIMIT + 500);
  }, 10_000);

  it('is given no longer than there is time left, and is not asked when there is none', async () => {
    reply = (id) => ({ status: 200, body: { product: product(id) }, wait: CALL_TIME_LIMIT });
    const started = Date.now();
    await expectUnavailable(find('kite', 100));
    expect(Date.now() - started).toBeLessThan(CALL_TIME_LIMIT);
    const before = asked.length;
    await expectUnavailable(find('kite', 0));
    expect(asked).toHaveLength(before);
  });

  it('that cannot be reached is unavailable', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expectUnavailable(find('kite'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });

  it('that answers another product does not have this one', async () => {
    reply = () => ({ status: 200, body: { product: product('other') } });
    expect(await find('kite')).toBeUndefined();
  });

  it('is remembered for a bounded number of products', async () => {
    const get: HttpGet = async (url) => {
      asked.push(url);
      return { status: 200, body: JSON.stringify({ product: product(url.split('/').at(-1) ?? '') }) };
    };
    service = createProductService({ url: 'https://products.example', effects, get });
    for (let index = 0; index <= ANSWERS_KEPT; index += 1) await find(`p${index}`);
    const before = asked.length;
    await find(`p${ANSWERS_KEPT}`);
    expect(asked.length).toBe(before);
    await find('p0');
    expect(asked.length).toBe(before + 1);
  });
});
