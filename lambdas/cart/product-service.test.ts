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
let requested: string[];
let reply: (productId: string) => Reply;
let now: number;
let service: ProductService;
const effects = { now: () => now, random: () => 0, sleep: async () => undefined };

beforeEach(async () => {
  requested = [];
  now = 1_000_000;
  reply = (productId) => ({ status: 200, body: { product: product(productId) } });
  server = createServer((request, response) => {
    requested.push(request.url ?? '');
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
  it('is called once per minute and product, known or unknown', async () => {
    reply = (id) => (id === 'none' ? { status: 404, body: {} } : { status: 200, body: { product: product(id) } });
    for (let times = 0; times < 3; times += 1) {
      expect((await find('kite'))?.price).toBe(2400);
      expect(await find('none')).toBeUndefined();
    }
    expect(requested).toEqual(['/api/product/kite', '/api/product/none']);
    now += ANSWER_LIFETIME - 1;
    await find('kite');
    expect(requested).toHaveLength(2);
    now += 1;
    await find('kite');
    expect(requested).toHaveLength(3);
  });

  it('is called for a fresh product, which is then remembered', async () => {
    await find('kite');
    reply = (id) => ({ status: 200, body: { product: { ...product(id), price: 1 } } });
    expect((await find('kite'))?.price).toBe(2400);
    expect((await service.find('kite', () => 60_000, true))?.price).toBe(1);
    expect((await find('kite'))?.price).toBe(1);
    expect(requested).toHaveLength(2);
  });

  it('is not called for an invalid product ID', async () => {
    for (const id of ['..', '.', 'a/b', 'a?b', 'a%2Fb', 'a#b', '', ' ', 'é', 'x'.repeat(65)]) {
      expect(await find(id)).toBeUndefined();
    }
    expect(requested).toEqual([]);
  });

  it('is called again if the first call fails', async () => {
    reply = (id) =>
      requested.length === 1 ? { status: 500, body: '' } : { status: 200, body: { product: product(id) } };
    expect(await find('kite')).toBeDefined();
    expect(requested).toHaveLength(2);
  });

  const failures: Record<string, Reply> = {
    'fails twice': { status: 502, body: '' },
    'is throttled': { status: 429, body: {} },
    'returns something else': { status: 200, body: { product: { productId: 'kite', price: 'free' } } },
    'returns a price in another currency': { status: 200, body: { product: { ...product('kite'), currency: 'EUR' } } },
    'does not return JSON': { status: 200, body: '<html>' },
  };
  for (const [fault, answer] of Object.entries(failures)) {
    it(`is unavailable if it ${fault}, and is called again next time`, async () => {
      reply = () => answer;
      await expectUnavailable(find('kite'));
      expect(requested).toHaveLength(2);
      reply = (id) => ({ status: 200, body: { product: product(id) } });
      expect(await find('kite')).toBeDefined();
    });
  }

  it('is unavailable if its response takes longer than the time limit', async () => {
    reply = (id) => ({ status: 200, body: { product: product(id) }, wait: CALL_TIME_LIMIT + 2000 });
    await expectUnavailable(find('kite'));
  }, 10_000);

  it('is unavailable if its response takes longer than the time left, and is not called without time', async () => {
    reply = (id) => ({ status: 200, body: { product: product(id) }, wait: CALL_TIME_LIMIT / 2 });
    await expectUnavailable(find('kite', 100));
    const before = requested.length;
    await expectUnavailable(find('kite', 0));
    expect(requested).toHaveLength(before);
  });

  it('is unavailable if it cannot be reached', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expectUnavailable(find('kite'));
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });

  it('does not have a product if it returns another', async () => {
    reply = () => ({ status: 200, body: { product: product('other') } });
    expect(await find('kite')).toBeUndefined();
  });

  it('is remembered for a limited number of products', async () => {
    const get: HttpGet = async (url) => {
      requested.push(url);
      return { status: 200, body: JSON.stringify({ product: product(url.split('/').at(-1) ?? '') }) };
    };
    service = createProductService({ url: 'https://products.example', effects, get });
    for (let index = 0; index <= ANSWERS_KEPT; index += 1) await find(`p${index}`);
    const before = requested.length;
    await find(`p${ANSWERS_KEPT}`);
    expect(requested.length).toBe(before);
    await find('p0');
    expect(requested.length).toBe(before + 1);
  });
});
