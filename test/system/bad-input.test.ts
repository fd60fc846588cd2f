import { beforeAll, describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { type Sent, send } from './support/http.ts';
import { expectProblem } from './support/problem.ts';
import { Browser } from './support/shoppers.ts';

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

/** A browser with three units of the first product in its cart, which a rejected request must not change. */
let browser: Browser;
let id: string;

beforeAll(async () => {
  browser = new Browser();
  id = await productId();
  await browser.add(id, 3);
});

const expectUnchanged = async () => expect(await browser.quantities()).toEqual({ [id]: 3 });
const post = (sent: Sent) => browser.send('POST', '/api/cart', sent);
const put = (sent: Sent, path = id) => browser.send('PUT', `/api/cart/${path}`, sent);

describe.each([
  ['POST', post],
  ['PUT', put],
] as const)('the body of %s', (_method, request) => {
  it.each([
    ['no body', { headers: [JSON_TYPE] }],
    ['no body and no type', {}],
    ['an empty body', { headers: [JSON_TYPE], body: '' }],
    ['null', { headers: [JSON_TYPE], body: 'null' }],
    ['broken JSON', { headers: [JSON_TYPE], body: '{"productId": ' }],
    ['bytes that are not UTF-8', { headers: [JSON_TYPE], body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }],
    ['an array', { body: [] }],
    ['an array of bodies', { body: [{ productId: 'x', quantity: 1 }] }],
    ['a string', { headers: [JSON_TYPE], body: '"productId"' }],
    ['a number', { headers: [JSON_TYPE], body: '5' }],
    ['true', { headers: [JSON_TYPE], body: 'true' }],
    ['an empty object', { body: {} }],
  ] satisfies [string, Sent][])('is rejected with 400 if it is %s', async (_what, sent) => {
    expectProblem(await request(sent), 'invalid-request');
    await expectUnchanged();
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
    'image/png',
    'nonsense',
    undefined,
  ])('is rejected with 415 if its type is %s', async (type) => {
    const body = JSON.stringify({ productId: id, quantity: 1 });
    const headers: [string, string][] = type === undefined ? [] : [['Content-Type', type]];
    expectProblem(await request({ headers, body }), 'unsupported-media-type');
    await expectUnchanged();
  });

  it('is rejected with 413 above 8 KB', async () => {
    const body = JSON.stringify({ productId: id, quantity: 1, more: 'x'.repeat(8192) });
    expectProblem(await request({ headers: [JSON_TYPE], body }), 'payload-too-large');
    await expectUnchanged();
  });

  it('is rejected with 413 by API Gateway above 10 MB', async () => {
    const body = JSON.stringify({ productId: id, quantity: 1, more: 'x'.repeat(10.5 * 1024 * 1024) });
    expectProblem(await request({ headers: [JSON_TYPE], body }), 'payload-too-large');
    await expectUnchanged();
  });

  it.each([
    ['"2"', '"2"'],
    ['1.5', '1.5'],
    ['1e12', '1e12'],
    ['NaN', 'NaN'],
    ['"NaN"', '"NaN"'],
    ['Infinity', '1e999'],
    ['null', 'null'],
    ['true', 'true'],
    ['[1]', '[1]'],
    ['{}', '{}'],
    ['501', '501'],
    ['"abc"', '"abc"'],
    ['1.9', '1.9'],
    ['""', '""'],
  ])('is rejected with 400 if the quantity is %s', async (_what, quantity) => {
    const body = `{"productId": ${JSON.stringify(id)}, "quantity": ${quantity}}`;
    expectProblem(await request({ headers: [JSON_TYPE], body }), 'invalid-request');
    await expectUnchanged();
  });

  it('is accepted with exactly 8,192 bytes and unknown properties', async () => {
    const start = JSON.stringify({ productId: id, quantity: 3, more: '' });
    const body = start.replace('""', `"${'x'.repeat(8192 - start.length)}"`);
    expect(Buffer.byteLength(body)).toBe(8192);
    const other = new Browser();
    const path = request === post ? '/api/cart' : `/api/cart/${id}`;
    const answer = await other.send(request === post ? 'POST' : 'PUT', path, { headers: [JSON_TYPE], body });
    expect(answer.status).toBe(200);
    expect(answer.json.quantity).toBe(3);
  });

  it('is validated by API Gateway, also with a charset in its type', async () => {
    const answer = await request({ headers: [['Content-Type', 'application/json; charset=utf-8']], body: '{}' });
    expectProblem(answer, 'invalid-request');
    // Unlike the function, API Gateway does not list the errors.
    expect(answer.json.errors).toEqual([]);
  });
});

describe('POST /cart', () => {
  it.each([0, -501, 501])('rejects quantity %d with 400', async (quantity) => {
    expectProblem(await browser.add(id, quantity), 'invalid-request');
    await expectUnchanged();
  });

  it.each([
    ['missing', {}],
    ['null', { productId: null }],
    ['a number', { productId: 5 }],
    ['an object', { productId: {} }],
    ['a list', { productId: ['x'] }],
    ['empty', { productId: '' }],
  ])('rejects a productId that is %s with 400', async (_what, body) => {
    expectProblem(await post({ body: { ...body, quantity: 1 } }), 'invalid-request');
    await expectUnchanged();
  });

  it.each([
    'unknown',
    'a/b',
    '../product',
    '..',
    'a?b=c',
    'a%2Fb',
    '%2e%2e',
    'cart#x',
    'π',
    '🎧',
    '\u0000',
    ' ',
    'x'.repeat(5000),
    '__proto__',
    'constructor',
  ])('rejects the unknown product %.20s with 404', async (productId_) => {
    expectProblem(await browser.add(productId_, 1), 'product-not-found');
    await expectUnchanged();
  });

  it('rejects a negative quantity for an absent line with 409', async () => {
    expectProblem(await browser.add(await productId(1), -1), 'quantity-below-zero');
    await expectUnchanged();
  });
});

describe('PUT /cart/{productId}', () => {
  it('rejects a body without a quantity with 400', async () => {
    expectProblem(await put({ body: { productId: id } }), 'invalid-request');
    await expectUnchanged();
  });

  it('rejects quantity −1 with 400', async () => {
    expectProblem(await put({ body: { quantity: -1 } }), 'invalid-request');
    await expectUnchanged();
  });

  it('rejects a productId other than the path’s with 400', async () => {
    const answer = await put({ body: { productId: await productId(1), quantity: 1 } });
    expectProblem(answer, 'invalid-request');
    expect(answer.json.errors).toMatchObject([{ path: 'productId' }]);
    await expectUnchanged();
  });

  it('accepts the path’s productId in the body', async () => {
    expect((await put({ body: { productId: id, quantity: 3 } })).status).toBe(200);
  });

  it.each([
    'unknown',
    'a%2Fb',
    '..%2Fproduct',
    '%2E%2E',
    'a%3Fb',
    '%F0%9F%8E%A7',
    '%CF%80',
    '%00',
    '%20',
    '__proto__',
    '%23',
    'x'.repeat(1000),
  ])('rejects the unknown product %.20s with 404', async (path) => {
    expectProblem(await put({ body: { quantity: 1 } }, path), 'product-not-found');
    await expectUnchanged();
  });

  it.each(['%', '%zz', '%E0%A4%A'])('rejects the path %s, which cannot be decoded', async (path) => {
    const answer = await put({ body: { quantity: 1 } }, path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.header('content-type')).toMatch(/^application\/problem\+json/);
    await expectUnchanged();
  });
});

describe('DELETE /cart/{productId}', () => {
  it.each(['unknown', 'a%2Fb', '..%2F..', '%F0%9F%8E%A7', '%00'])(
    'responds 204 to %s, which is not in the cart',
    async (path) => {
      expect((await browser.send('DELETE', `/api/cart/${path}`)).status).toBe(204);
      await expectUnchanged();
    },
  );

  it('rejects a body above 8 KB with 413', async () => {
    expectProblem(
      await browser.send('DELETE', `/api/cart/${id}`, { body: { more: 'x'.repeat(8192) } }),
      'payload-too-large',
    );
    await expectUnchanged();
  });

  it('does not start a cart without a cookie', async () => {
    const answer = await send('DELETE', `/api/cart/${id}`);
    expect(answer.status).toBe(204);
    expect(answer.all('set-cookie')).toEqual([]);
  });
});

describe('paths and methods', () => {
  it.each(['/api/cart/', '/api/product/', '/api/%63art', '/api/c%61rt/'])(
    'GET %s, another spelling of an existing path, responds like that path',
    async (path) => {
      expect((await send('GET', path)).status).toBe(200);
    },
  );

  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/cart/x/y',
    '/api/cart/x/total/y',
    '/api/carts',
    '/api/product/x/y',
    '/api/products',
    '/api/config.json',
    '/api/index.html',
    '/api/cart/migrate/x',
    '/api//cart',
    '/api/api/cart',
  ])('GET %s is a 404 problem, never the storefront', async (path) => {
    expectProblem(await send('GET', path), 'not-found');
    expectProblem(await send('POST', path, { body: {} }), 'not-found');
    expectProblem(await send('GET', path, { headers: [['Authorization', 'Bearer x']] }), 'not-found');
  });

  it.each([
    ['PATCH', '/api/cart'],
    ['PUT', '/api/cart'],
    ['DELETE', '/api/cart'],
    ['POST', '/api/cart/some-product'],
    ['GET', '/api/cart/some-product'],
    ['GET', '/api/cart/migrate'],
    ['DELETE', '/api/cart/checkout'],
    ['PUT', '/api/cart/total'],
    ['POST', '/api/cart/some-product/total'],
  ])('%s %s is a 405 that lists the allowed methods', async (method, path) => {
    const answer = await send(method, path, method === 'GET' ? {} : { body: { quantity: 1 } });
    expectProblem(answer, 'method-not-allowed');
    expect(answer.header('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/);
  });

  it.each([
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/xml',
    'application/octet-stream',
  ])('that do not exist are a 404 or 405 also with a body of type %s', async (type) => {
    const sent: Sent = { headers: [['Content-Type', type]], body: 'x' };
    for (const area of ['cart', 'product']) {
      expectProblem(await send('POST', `/api/${area}/x/y/z`, sent), 'not-found');
      expectProblem(await send('PATCH', `/api/${area}`, sent), 'method-not-allowed');
    }
  });
});
