import { randomUUID } from 'node:crypto';
import { problemSchema } from '@shop/shared/problem';
import { describe, expect, it } from 'vitest';
import { type Answered, product, type Sent } from '../support/shop.ts';
import { useShop } from './support/use-shop.ts';

const shop = useShop(product('kite', 2400));

/** Expects this problem, with the headers of a problem document, and no access to the table. */
const expectProblem = (answer: Answered, status: number, name: string) => {
  expect([answer.status, answer.body.type]).toEqual([status, `urn:problem:cart:${name}`]);
  expect(problemSchema.parse(answer.body).status).toBe(status);
  expect(answer.headers).toMatchObject({
    'Content-Type': 'application/problem+json',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  });
  expect(answer.headers['Set-Cookie']).toBeUndefined();
  expect(shop.spy.calls).toEqual([]);
};

const JSON_TYPE = { 'content-type': 'application/json' };
const pathsOf = (answer: Answered): string[] => [
  ...new Set<string>(answer.body.errors.map((error: { path: string }) => error.path)),
];

describe('a product id', () => {
  for (const productId of ['x'.repeat(1017), 'x'.repeat(5000), 'é'.repeat(600), ' ', 'a#b', '../kite']) {
    it(`is unknown, with and without an idempotency key: ${productId.slice(0, 10)} (${productId.length} characters)`, async () => {
      const sent = { body: { productId }, user: 'somebody' };
      expectProblem(await shop.call('POST', '/cart', sent), 404, 'product-not-found');
      // Reads only the marker of the key.
      const headers = { 'Idempotency-Key': 'k' };
      expect((await shop.call('POST', '/cart', { ...sent, headers })).status).toBe(404);
      expect(shop.spy.calls).toEqual(['BatchGet']);
    });
  }
});

describe('a request body', () => {
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
    it(`is rejected with 400 if it is ${JSON.stringify(text)}`, async () => {
      for (const [method, path] of [
        ['POST', '/cart'],
        ['PUT', '/cart/kite'],
      ] as const) {
        const answer = await shop.call(method, path, { text });
        expectProblem(answer, 400, 'invalid-request');
        expect(pathsOf(answer)).toEqual(['']);
      }
    });
  }

  it('is rejected with 400 if it is missing', async () => {
    expectProblem(await shop.call('POST', '/cart', { headers: JSON_TYPE }), 400, 'invalid-request');
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
    it(`is rejected in POST, naming ${path}, if it is ${JSON.stringify(body)}`, async () => {
      const answer = await shop.call('POST', '/cart', { body });
      expectProblem(answer, 400, 'invalid-request');
      expect(pathsOf(answer)).toEqual([path]);
      expect(answer.body.errors[0].message).not.toBe('Invalid input');
    });
  }

  for (const quantity of [-1, 501, 1.9, 'abc', '2', null, undefined, 1e300]) {
    it(`is rejected in PUT if its quantity is ${JSON.stringify(quantity)}`, async () => {
      const answer = await shop.call('PUT', '/cart/kite', { body: { quantity } });
      expectProblem(answer, 400, 'invalid-request');
      expect(pathsOf(answer)).toEqual(['quantity']);
    });
  }

  it('is rejected with all its errors', async () => {
    const answer = await shop.call('POST', '/cart', { body: { quantity: 'x' } });
    expect(pathsOf(answer).toSorted()).toEqual(['productId', 'quantity']);
  });

  it('is accepted up to 8,192 bytes, base64 or not, and rejected with 413 above', async () => {
    const ofSize = (size: number, filler = 'x') => {
      const empty = JSON.stringify({ productId: 'kite', pad: '' }).length;
      return JSON.stringify({ productId: 'kite', pad: filler.repeat((size - empty) / Buffer.byteLength(filler)) });
    };
    for (const text of [ofSize(8193), ofSize(8192 + 11, 'é')]) {
      expectProblem(await shop.call('POST', '/cart', { text }), 413, 'payload-too-large');
      expectProblem(await shop.call('PUT', '/cart/kite', { text }), 413, 'payload-too-large');
      const encoded = { text: Buffer.from(text).toString('base64'), base64: true };
      expectProblem(await shop.call('POST', '/cart', encoded), 413, 'payload-too-large');
    }
    const text = ofSize(8192);
    expect((await shop.call('POST', '/cart', { text })).status).toBe(200);
    const encoded = { text: Buffer.from(text).toString('base64'), base64: true };
    expect((await shop.call('POST', '/cart', encoded)).status).toBe(200);
  });

  it('is rejected with 415 if it is not application/json', async () => {
    for (const type of ['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'json', '']) {
      const answer = await shop.call('POST', '/cart', {
        body: { productId: 'kite' },
        headers: { 'content-type': type },
      });
      expectProblem(answer, 415, 'unsupported-media-type');
    }
    const upper = { 'content-type': 'Application/JSON; Charset=utf-8' };
    expect((await shop.call('POST', '/cart', { body: { productId: 'kite' }, headers: upper })).status).toBe(200);
  });

  it('is accepted with unknown properties, even __proto__', async () => {
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
    it(`is rejected with 401 on every route, never treated as anonymous, if it is ${JSON.stringify(value)}`, async () => {
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
        expectProblem(answer, 401, 'unauthorized');
        expect(answer.headers['WWW-Authenticate']).toBe('Bearer');
      }
    });
  }
});

describe('a cart cookie', () => {
  const id = randomUUID();
  it('is recognised in any case of its header name and of its digits', async () => {
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
    it(`is ignored if it is ${JSON.stringify(value.slice(0, 40))}`, async () => {
      const cookie = `__Host-cartId=${value}`;
      expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);
      expect(shop.spy.calls).toEqual([]);
      const started = await shop.call('POST', '/cart', { body: { productId: 'kite' }, cookie });
      expect(started.status).toBe(200);
      expect(started.cookie).toMatch(/^__Host-cartId=[0-9a-f-]{36}$/);
      expect(started.cookie).not.toBe(cookie);
    });
  }

  it('is ignored if it occurs twice or under another name', async () => {
    for (const cookie of [`__Host-cartId=${id}; __Host-cartId=${id}`, `cartId=${id}`, `x__Host-cartId=${id}`]) {
      expect((await shop.call('GET', '/cart', { cookie })).body.items).toEqual([]);
    }
    expect(shop.spy.calls).toEqual([]);
  });
});

describe('a cross-site request', () => {
  const body = { productId: 'kite' };
  const send = (headers: Record<string, string>) => shop.call('POST', '/cart', { body, headers });

  it('cannot change a cart', async () => {
    expectProblem(await send({ 'Sec-Fetch-Site': 'cross-site' }), 403, 'forbidden');
    expectProblem(await send({ Origin: 'https://evil.example', Host: 'shop.example' }), 403, 'forbidden');
    expectProblem(await send({ Origin: 'null', Host: 'shop.example' }), 403, 'forbidden');
    expectProblem(
      await shop.call('DELETE', '/cart/kite', { headers: { 'Sec-Fetch-Site': 'cross-site' } }),
      403,
      'forbidden',
    );
  });

  it('can read, but its page cannot see the response', async () => {
    const answer = await shop.call('GET', '/cart', {
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect([answer.status, answer.headers['Access-Control-Allow-Origin']]).toEqual([200, undefined]);
    // So that no cache serves it to a page of an allowed origin, nor the other way round.
    expect(answer.headers['Vary']).toBe('Origin');
  });

  it('is not confused with the site’s own requests, which can change a cart', async () => {
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

  it('can do everything if its origin is configured', async () => {
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

it('each request logs one line, and nothing private', async () => {
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
  expect(shop.log.map(({ level, message }) => [level, message])).toEqual(Array(4).fill(['info', 'request']));
  // A new field must be added here, after deciding that it may be logged.
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
