import { randomUUID } from 'node:crypto';
import { problemSchema } from '@shop/shared/problem';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Answered, counting, createShop, product, type Sent, type Shop } from './support/shop.ts';
import { connect, createTables } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let calls: string[];

beforeAll(async () => {
  tables = await createTables(client);
});

beforeEach(() => {
  const counted = counting(client);
  calls = counted.calls;
  shop = createShop(counted.client, tables);
  shop.products.put(product('kite', 2400));
});

/** The answer is the problem, as a problem document must be, and the table was not touched. */
const expectRefusal = (answer: Answered, status: number, name: string) => {
  expect([answer.status, answer.body.type]).toEqual([status, `urn:problem:cart:${name}`]);
  expect(problemSchema.parse(answer.body).status).toBe(status);
  expect(answer.headers).toMatchObject({
    'Content-Type': 'application/problem+json',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  expect(answer.headers['Set-Cookie']).toBeUndefined();
  expect(calls).toEqual([]);
};

const JSON_TYPE = { 'content-type': 'application/json' };
const pathsOf = (answer: Answered): string[] => [
  ...new Set<string>(answer.body.errors.map((error: { path: string }) => error.path)),
];

describe('a product id', () => {
  for (const productId of ['x'.repeat(1017), 'x'.repeat(5000), 'é'.repeat(600), ' ', 'a#b', '../kite']) {
    it(`${productId.slice(0, 10)} (${productId.length} characters) is that of no product, with a key or without`, async () => {
      const sent = { body: { productId }, user: 'somebody' };
      expectRefusal(await shop.call('POST', '/cart', sent), 404, 'product-not-found');
      // Only whether the key was used before is looked up.
      const headers = { 'Idempotency-Key': 'k' };
      expect((await shop.call('POST', '/cart', { ...sent, headers })).status).toBe(404);
      expect(calls).toEqual(['BatchGet']);
    });
  }
});

describe('a body', () => {
  const broken = [
    '',
    '   ',
    'null',
    '{',
    '[]',
    '[{"productId":"kite"}]',
    '"kite"',
    '5',
    'NaN',
    '{"productId":"kite",}',
  ];
  for (const text of broken) {
    it(`that is ${JSON.stringify(text)} is refused`, async () => {
      for (const [method, path] of [
        ['POST', '/cart'],
        ['PUT', '/cart/kite'],
      ] as const) {
        const answer = await shop.call(method, path, { text });
        expectRefusal(answer, 400, 'invalid-request');
        expect(pathsOf(answer)).toEqual(['']);
      }
    });
  }

  it('that is absent is refused', async () => {
    expectRefusal(await shop.call('POST', '/cart', { headers: JSON_TYPE }), 400, 'invalid-request');
  });

  const lines: [unknown, string][] = [
    [{}, 'productId'],
    [{ productId: '' }, 'productId'],
    [{ productId: 5 }, 'productId'],
    [{ productId: null }, 'productId'],
    [{ productId: ['kite'] }, 'productId'],
    ...[0, '2', 1.5, 1e12, null, 501, -501, true, [], {}, 'NaN'].map((quantity): [unknown, string] => [
      { productId: 'kite', quantity },
      'quantity',
    ]),
  ];
  for (const [body, path] of lines) {
    it(`of POST that is ${JSON.stringify(body)} is refused, naming ${path}`, async () => {
      const answer = await shop.call('POST', '/cart', { body });
      expectRefusal(answer, 400, 'invalid-request');
      expect(pathsOf(answer)).toEqual([path]);
      expect(answer.body.errors[0].message).not.toBe('Invalid input');
    });
  }

  for (const quantity of [-1, 501, 1.9, 'abc', '2', null, undefined, 1e300]) {
    it(`of PUT with quantity ${JSON.stringify(quantity)} is refused`, async () => {
      const answer = await shop.call('PUT', '/cart/kite', { body: { quantity } });
      expectRefusal(answer, 400, 'invalid-request');
      expect(pathsOf(answer)).toEqual(['quantity']);
    });
  }

  it('with several faults names them all', async () => {
    const answer = await shop.call('POST', '/cart', { body: { quantity: 'x' } });
    expect(pathsOf(answer).toSorted()).toEqual(['productId', 'quantity']);
  });

  it('larger than 8,192 bytes is refused, base64 or not, and one of exactly that is taken', async () => {
    const ofSize = (size: number, filler = 'x') => {
      const empty = JSON.stringify({ productId: 'kite', pad: '' }).length;
      return JSON.stringify({ productId: 'kite', pad: filler.repeat((size - empty) / Buffer.byteLength(filler)) });
    };
    for (const text of [ofSize(8193), ofSize(8192 + 11, 'é')]) {
      expectRefusal(await shop.call('POST', '/cart', { text }), 413, 'payload-too-large');
      expectRefusal(await shop.call('PUT', '/cart/kite', { text }), 413, 'payload-too-large');
      const encoded = { text: Buffer.from(text).toString('base64'), base64: true };
      expectRefusal(await shop.call('POST', '/cart', encoded), 413, 'payload-too-large');
    }
    const text = ofSize(8192);
    expect((await shop.call('POST', '/cart', { text })).status).toBe(200);
    const encoded = { text: Buffer.from(text).toString('base64'), base64: true };
    expect((await shop.call('POST', '/cart', encoded)).status).toBe(200);
  });

  it('that is not application/json is refused', async () => {
    for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'json', '']) {
      const answer = await shop.call('POST', '/cart', {
        body: { productId: 'kite' },
        headers: { 'content-type': type },
      });
      expectRefusal(answer, 415, 'unsupported-media-type');
    }
    const upper = { 'content-type': 'Application/JSON; Charset=utf-8' };
    expect((await shop.call('POST', '/cart', { body: { productId: 'kite' }, headers: upper })).status).toBe(200);
  });

  it('with properties that nobody knows, even __proto__, is taken', async () => {
    const text = '{"productId":"kite","__proto__":{"quantity":400},"constructor":{"prototype":{"x":1}},"more":1}';
    const answer = await shop.call('POST', '/cart', { text });
    expect([answer.status, answer.body.quantity]).toEqual([200, 1]);
    expect(Object.getPrototypeOf({})).not.toHaveProperty('x');
  });
});

describe('an Authorization header', () => {
  const bad = [
    '',
    ' ',
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Basic dTpw',
    'garbage',
    'Bearer a.b.c',
    'Bearer a.b.c d',
    'a.b.c',
  ];
  for (const value of bad) {
    it(`that is ${JSON.stringify(value)} is refused on every route, never taken for anonymous`, async () => {
      const cookie = `__Host-cartId=${randomUUID()}`;
      const requests: [string, string, Sent][] = [
        ['GET', '/cart', {}],
        ['POST', '/cart', { body: { productId: 'kite' } }],
        ['PUT', '/cart/kite', { body: { quantity: 1 } }],
        ['DELETE', '/cart/kite', {}],
        ['POST', '/cart/migrate', {}],
        ['POST', '/cart/checkout', {}],
        ['GET', '/cart/total', {}],
      ];
      for (const [method, path, sent] of requests) {
        const answer = await shop.call(method, path, { ...sent, cookie, headers: { AUTHORIZATION: value } });
        expectRefusal(answer, 401, 'unauthorized');
        expect(answer.headers['WWW-Authenticate']).toBe('Bearer');
      }
    });
  }
});

describe('a cart cookie', () => {
  const id = randomUUID();
  it('is found whatever the case of its header, and of its digits', async () => {
    const first = await shop.call('POST', '/cart', {
      body: { productId: 'kite' },
      headers: { COOKIE: `__Host-cartId=${id}` },
    });
    expect(first.cookie).toBe(`__Host-cartId=${id}`);
    const upper = { CooKie: `a=b; __Host-cartId=${id.toUpperCase()}; c=d` };
    expect((await shop.call('GET', '/cart', { headers: upper })).body.totalQuantity).toBe(1);
  });

  const malformed = [
    'None',
    '',
    'x'.repeat(4000),
    `${id}x`,
    `"${id}"`,
    id.replaceAll('-', ''),
    '00000000-0000-1000-8000-000000000000',
    '00000000-0000-4000-7000-000000000000',
    "' OR 1=1",
  ];
  for (const value of malformed) {
    it(`of ${JSON.stringify(value.slice(0, 40))} counts as none`, async () => {
      const cookie = `__Host-cartId=${value}`;
      expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);
      expect(calls).toEqual([]);
      const started = await shop.call('POST', '/cart', { body: { productId: 'kite' }, cookie });
      expect(started.status).toBe(200);
      expect(started.cookie).toMatch(/^__Host-cartId=[0-9a-f-]{36}$/);
      expect(started.cookie).not.toBe(cookie);
    });
  }

  it('that is there twice, or under another name, counts as none', async () => {
    for (const cookie of [`__Host-cartId=${id}; __Host-cartId=${id}`, `cartId=${id}`, `x__Host-cartId=${id}`]) {
      expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);
    }
    expect(calls).toEqual([]);
  });
});

describe('a page of another site', () => {
  const body = { productId: 'kite' };
  const send = (headers: Record<string, string>) => shop.call('POST', '/cart', { body, headers });

  it('may not change a cart', async () => {
    expectRefusal(await send({ 'Sec-Fetch-Site': 'cross-site' }), 403, 'forbidden');
    expectRefusal(await send({ Origin: 'https://evil.example', Host: 'shop.example' }), 403, 'forbidden');
    expectRefusal(await send({ Origin: 'null', Host: 'shop.example' }), 403, 'forbidden');
    expectRefusal(
      await shop.call('DELETE', '/cart/kite', { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
      403,
      'forbidden',
    );
  });

  it('may read, but not see the answer', async () => {
    const answer = await shop.call('GET', '/cart', {
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect([answer.status, answer.headers['Access-Control-Allow-Origin']]).toEqual([200, undefined]);
    // So that no cache gives it to a page that may, nor the other way round.
    expect(answer.headers['Vary']).toBe('Origin');
  });

  it('is told from our own, which may', async () => {
    for (const site of ['same-origin', 'same-site', 'none']) {
      expect(
        (await send({ 'sec-fetch-site': site, Origin: 'https://shop.example', Host: 'api.internal' })).status,
      ).toBe(200);
    }
    expect((await send({ Origin: 'https://shop.example:8443', host: 'shop.example:8443' })).status).toBe(200);
    expect((await send({ Origin: 'https://shop.example', Host: 'x', 'X-Forwarded-Host': 'shop.example' })).status).toBe(
      200,
    );
    expect((await send({})).status).toBe(200);
  });

  it('may do everything when its origin is configured', async () => {
    const headers = { Origin: 'https://partner.example', 'Sec-Fetch-Site': 'cross-site' };
    const answer = await send(headers);
    expect(answer.headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://partner.example',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Expose-Headers': expect.stringContaining('ETag'),
      Vary: 'Origin',
    });
    expect((await shop.call('POST', '/cart', { text: '', headers })).headers['Access-Control-Allow-Origin']).toBe(
      'https://partner.example',
    );
  });
});

it('logs one line for each request, and nothing private', async () => {
  const started = await shop.call('POST', '/cart', { body: { productId: 'kite' } });
  await shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 0 }, cookie: started.cookie });
  await shop.call('GET', '/cart', { user: 'the-sub', headers: { Authorization: 'Bearer secret.secret.secret' } });
  await shop.call('GET', '/cart', { user: 'the-sub' });
  expect(shop.log.map((line) => [line.route, line.status, line.outcome, line.ownerKind, line.coldStart])).toEqual([
    ['POST /cart', 200, 'ok', 'anonymous', true],
    ['POST /cart', 400, 'refused', 'anonymous', false],
    ['GET /cart', 401, 'refused', undefined, true],
    ['GET /cart', 200, 'ok', 'user', false],
  ]);
  // Whoever lets the line say more decides here that it may stand in a log.
  expect([...new Set(shop.log.flatMap(Object.keys))].sort()).toEqual([
    'apiRequestId',
    'coldStart',
    'level',
    'message',
    'milliseconds',
    'outcome',
    'owner',
    'ownerKind',
    'problem',
    'requestId',
    'route',
    'status',
  ]);
  const text = JSON.stringify(shop.log);
  expect(text).not.toMatch(/secret|the-sub|Bearer|cartId|__Host/);
  expect(text).not.toContain(started.cookie?.split('=')[1]);
});
