import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { rowsOf } from './support/laptop-cloud.ts';
import { expectProblem } from './support/problem.ts';
import { shop } from './support/shop.ts';
import { Browser, newShopper, signInAs } from './support/shoppers.ts';
import { mint, otherKey, unsigned, validClaims } from './support/tokens.ts';

let idToken: string;
beforeAll(async () => {
  idToken = (await newShopper()).idToken;
});

const past = () => Math.floor(Date.now() / 1000) - 60;
const otherPool = () => `${shop().issuer.slice(0, -3)}xyz`;

const INVALID: [what: string, header: () => string][] = [
  ['empty', () => ''],
  ['a space', () => ' '],
  ['Bearer without a token', () => 'Bearer'],
  ['Bearer and a space', () => 'Bearer '],
  ['garbage', () => 'garbage'],
  ['Bearer garbage', () => 'Bearer garbage'],
  ['three parts of nothing', () => 'Bearer ..'],
  ['Basic', () => `Basic ${Buffer.from('a:b').toString('base64')}`],
  ['a token without Bearer', () => mint(validClaims())],
  ['another scheme', () => `Token ${mint(validClaims())}`],
  ['two tokens', () => `Bearer ${mint(validClaims())} ${mint(validClaims())}`],
  ['an expired token', () => `Bearer ${mint({ ...validClaims(), exp: past() })}`],
  ['a token of another pool', () => `Bearer ${mint({ ...validClaims(), iss: otherPool() })}`],
  ['a token of another issuer', () => `Bearer ${mint({ ...validClaims(), iss: 'https://example.com' })}`],
  ['a token of another client', () => `Bearer ${mint({ ...validClaims(), client_id: 'a'.repeat(26) })}`],
  ['an id token', () => `Bearer ${idToken}`],
  ['an id token’s claims', () => `Bearer ${mint({ ...validClaims(), token_use: 'id', aud: shop().clientId })}`],
  ['a token signed by another key', () => `Bearer ${mint(validClaims(), otherKey())}`],
  ['alg: none', () => `Bearer ${unsigned(validClaims())}`],
  ['a changed token', () => `Bearer ${mint(validClaims()).replace(/\.[^.]+\./, (part) => `${part.slice(0, -3)}AA.`)}`],
  ['a token of 9 KB', () => `Bearer ${mint({ ...validClaims(), more: 'x'.repeat(6500) }, otherKey())}`],
];

describe.each(INVALID)('Authorization: %s', (_what, header) => {
  it('is rejected with 401 on every route, never treated as anonymous', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers: [string, string][] = [['Authorization', header()]];
    const answers = [
      await browser.send('GET', '/api/cart', { headers }),
      await browser.send('POST', '/api/cart', { headers, body: { productId: id, quantity: 1 } }),
      await browser.send('PUT', `/api/cart/${id}`, { headers, body: { quantity: 5 } }),
      await browser.send('DELETE', `/api/cart/${id}`, { headers }),
      await browser.send('POST', '/api/cart/migrate', { headers }),
      await browser.send('POST', '/api/cart/checkout', { headers }),
      await browser.send('GET', '/api/cart/total', { headers }),
    ];
    for (const answer of answers) {
      expectProblem(answer, 'unauthorized');
      expect(answer.header('www-authenticate')).toBe('Bearer');
      expect(answer.all('set-cookie')).toEqual([]);
    }
    expect(await browser.quantities()).toEqual({ [id]: 1 });
  });
});

describe('an invalid token', () => {
  it('does not write to a shared cart', async () => {
    const id = await productId();
    await send('POST', '/api/cart', { headers: [['Authorization', 'Bearer x']], body: { productId: id } });
    for (const pk of ['user#None', 'user#undefined', 'user#null', 'user#', 'cart#undefined', 'cart#'])
      expect(await rowsOf('Carts', pk)).toEqual([]);
  });

  it('is also a token with an empty subject', async () => {
    const token = mint({ ...validClaims(), sub: '' });
    expectProblem(await send('GET', '/api/cart', { headers: [['Authorization', `Bearer ${token}`]] }), 'unauthorized');
  });
});

describe('a valid token', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn'])(
    'is accepted in the header %s',
    async (name) => {
      const answer = await send('GET', '/api/cart', { headers: [[name, `Bearer ${mint(validClaims())}`]] });
      expect(answer.status).toBe(200);
    },
  );

  it.each(['Bearer', 'bearer', 'BEARER'])('is accepted with the scheme %s', async (scheme) => {
    const answer = await send('GET', '/api/cart', { headers: [['Authorization', `${scheme} ${mint(validClaims())}`]] });
    expect(answer.status).toBe(200);
  });

  it('is rejected twice in one request', async () => {
    const headers: [string, string][] = [
      ['Authorization', `Bearer ${mint(validClaims())}`],
      ['Authorization', `Bearer ${mint(validClaims())}`],
    ];
    expectProblem(await send('GET', '/api/cart', { headers }), 'unauthorized');
  });
});

describe('routes that require a user', () => {
  it.each([
    ['POST', '/api/cart/migrate'],
    ['POST', '/api/cart/checkout'],
    ['GET', '/api/cart/total'],
  ])('%s %s rejects a request without a token', async (method, path) => {
    const answer = await send(method, path);
    expectProblem(answer, 'unauthorized');
    expect(answer.header('www-authenticate')).toBe('Bearer');
  });

  it('reject a token with only another scope', async () => {
    const token = mint({ ...validClaims(), scope: 'openid' });
    const answer = await send('POST', '/api/cart/checkout', { headers: [['Authorization', `Bearer ${token}`]] });
    expectProblem(answer, 'unauthorized');
  });

  it('GET /cart/total requires the group admin', async () => {
    const shopper = await signInAs(shop().demoShopper);
    const admin = await signInAs(shop().demoAdmin);
    const list = (token: string) => send('GET', '/api/cart/total', { headers: [['Authorization', `Bearer ${token}`]] });
    expectProblem(await list(shopper.accessToken), 'forbidden');
    expect((await list(admin.accessToken)).status).toBe(200);
    const claims = { ...validClaims(), sub: randomUUID(), 'cognito:groups': ['administrators', 'Admin', 'admin '] };
    expectProblem(await list(mint(claims)), 'forbidden');
  });
});
