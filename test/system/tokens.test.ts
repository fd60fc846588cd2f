import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from './support/behind.ts';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { Browser, newShopper, signInAs } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { shop } from './support/shop.ts';
import { goodClaims, mint, otherKey, unsigned } from './support/tokens.ts';

let idToken: string;
beforeAll(async () => {
  idToken = (await newShopper()).idToken;
});

const past = () => Math.floor(Date.now() / 1000) - 60;
const otherPool = () => `${shop().issuer.slice(0, -3)}xyz`;

const BAD: [what: string, header: () => string][] = [
  ['empty', () => ''],
  ['a space', () => ' '],
  ['Bearer without a token', () => 'Bearer'],
  ['Bearer and a space', () => 'Bearer '],
  ['garbage', () => 'garbage'],
  ['Bearer garbage', () => 'Bearer garbage'],
  ['three parts of nothing', () => 'Bearer ..'],
  ['Basic', () => `Basic ${Buffer.from('a:b').toString('base64')}`],
  ['a token without Bearer', () => mint(goodClaims())],
  ['another scheme', () => `Token ${mint(goodClaims())}`],
  ['two tokens', () => `Bearer ${mint(goodClaims())} ${mint(goodClaims())}`],
  ['an expired token', () => `Bearer ${mint({ ...goodClaims(), exp: past() })}`],
  ['a token of another pool', () => `Bearer ${mint({ ...goodClaims(), iss: otherPool() })}`],
  ['a token of another issuer', () => `Bearer ${mint({ ...goodClaims(), iss: 'https://example.com' })}`],
  ['a token of another client', () => `Bearer ${mint({ ...goodClaims(), client_id: 'a'.repeat(26) })}`],
  ['an id token', () => `Bearer ${idToken}`],
  ['an id token’s claims', () => `Bearer ${mint({ ...goodClaims(), token_use: 'id', aud: shop().clientId })}`],
  ['a token signed by another key', () => `Bearer ${mint(goodClaims(), otherKey())}`],
  ['alg: none', () => `Bearer ${unsigned(goodClaims())}`],
  ['a changed token', () => `Bearer ${mint(goodClaims()).replace(/\.[^.]+\./, (part) => `${part.slice(0, -3)}AA.`)}`],
  ['a token of 9 KB', () => `Bearer ${mint({ ...goodClaims(), more: 'x'.repeat(6500) }, otherKey())}`],
];

describe.each(BAD)('Authorization: %s', (_what, header) => {
  it('is a 401 everywhere, and never silently anonymous', async () => {
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

describe('a bad token', () => {
  it('reads and writes no cart that others share', async () => {
    const id = await productId();
    await send('POST', '/api/cart', { headers: [['Authorization', 'Bearer x']], body: { productId: id } });
    for (const pk of ['user#None', 'user#undefined', 'user#null', 'user#', 'cart#undefined', 'cart#'])
      expect(await rowsOf('Carts', pk)).toEqual([]);
  });

  it('cannot be one whose subject would be somebody else’s key', async () => {
    const token = mint({ ...goodClaims(), sub: '' });
    expectProblem(await send('GET', '/api/cart', { headers: [['Authorization', `Bearer ${token}`]] }), 'unauthorized');
  });
});

describe('a good token', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn'])('in %s is one', async (name) => {
    const answer = await send('GET', '/api/cart', { headers: [[name, `Bearer ${mint(goodClaims())}`]] });
    expect(answer.status).toBe(200);
  });

  it.each(['Bearer', 'bearer', 'BEARER'])('is announced by %s', async (scheme) => {
    const answer = await send('GET', '/api/cart', { headers: [['Authorization', `${scheme} ${mint(goodClaims())}`]] });
    expect(answer.status).toBe(200);
  });

  it('twice in one request is a bad one', async () => {
    const headers: [string, string][] = [
      ['Authorization', `Bearer ${mint(goodClaims())}`],
      ['Authorization', `Bearer ${mint(goodClaims())}`],
    ];
    expectProblem(await send('GET', '/api/cart', { headers }), 'unauthorized');
  });
});

describe('routes for those who have signed in', () => {
  it.each([
    ['POST', '/api/cart/migrate'],
    ['POST', '/api/cart/checkout'],
    ['GET', '/api/cart/total'],
  ])('%s %s asks for a token', async (method, path) => {
    const answer = await send(method, path);
    expectProblem(answer, 'unauthorized');
    expect(answer.header('www-authenticate')).toBe('Bearer');
  });

  it('a token with another scope only is not enough', async () => {
    const token = mint({ ...goodClaims(), scope: 'openid' });
    const answer = await send('POST', '/api/cart/checkout', { headers: [['Authorization', `Bearer ${token}`]] });
    expectProblem(answer, 'unauthorized');
  });

  it('the total of all products is for the group admin', async () => {
    const shopper = await signInAs(shop().demoShopper);
    const admin = await signInAs(shop().demoAdmin);
    const list = (token: string) => send('GET', '/api/cart/total', { headers: [['Authorization', `Bearer ${token}`]] });
    expectProblem(await list(shopper.accessToken), 'forbidden');
    expect((await list(admin.accessToken)).status).toBe(200);
    const claims = { ...goodClaims(), sub: randomUUID(), 'cognito:groups': ['administrators', 'Admin', 'admin '] };
    expectProblem(await list(mint(claims)), 'forbidden');
  });
});
