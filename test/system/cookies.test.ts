import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { Browser, newShopper } from './support/shoppers.ts';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const attributes = (cookie: string | undefined) =>
  new Set(
    (cookie ?? '')
      .split(';')
      .slice(1)
      .map((part) => part.trim().toLowerCase()),
  );

const addWith = async (cookies: [string, string][]) =>
  send('POST', '/api/cart', { headers: cookies, body: { productId: await productId(), quantity: 1 } });

describe('the cart cookie', () => {
  it('is set by the first write, as a first-party cookie, for a day', async () => {
    const answer = await addWith([]);
    const [cookie, ...others] = answer.all('set-cookie');
    expect(others).toEqual([]);
    expect(/^__Host-cartId=([^;]+)/.exec(cookie ?? '')?.[1]).toMatch(UUID_V4);
    expect(attributes(cookie)).toEqual(new Set(['httponly', 'secure', 'samesite=lax', 'path=/', 'max-age=86400']));
  });

  it('is renewed by every POST and PUT that leaves a line', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    const cartId = browser.cartId;
    for (const answer of [await browser.add(id, 1), await browser.set(id, 5), await browser.add(id, -1)]) {
      expect(answer.all('set-cookie')).toHaveLength(1);
      expect(browser.cartId).toBe(cartId);
    }
  });

  it('is not set by a read, a rejected request, or a write that leaves no line', async () => {
    const id = await productId();
    const browser = new Browser();
    const answers = [
      await browser.cart(),
      await browser.add('unknown', 1),
      await browser.add(id, -1),
      await browser.set(id, 0),
      await browser.remove(id),
      await browser.send('GET', `/api/cart/${id}/total`),
    ];
    for (const answer of answers) expect(answer.all('set-cookie')).toEqual([]);
    await browser.add(id, 1);
    expect((await browser.cart()).all('set-cookie')).toEqual([]);
    expect((await browser.add(id, 501)).all('set-cookie')).toEqual([]);
  });

  it.each(['Cookie', 'cookie', 'COOKIE', 'cOoKiE'])('is read from the header %s', async (name) => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 2);
    const answer = await send('GET', '/api/cart', { headers: [[name, `__Host-cartId=${browser.cartId}`]] });
    expect(answer.json.totalQuantity).toBe(2);
  });

  it('is found among other cookies', async () => {
    const browser = new Browser();
    await browser.add(await productId(), 2);
    const value = `theme=dark; __Host-cartId=${browser.cartId}; other="a;b"; x`;
    const answer = await send('GET', '/api/cart', { headers: [['Cookie', value]] });
    expect(answer.json.totalQuantity).toBe(2);
  });

  it('is accepted if it is a well-formed UUID v4, even if no cart has it', async () => {
    const cartId = randomUUID();
    const answer = await addWith([['Cookie', `__Host-cartId=${cartId}`]]);
    expect(answer.header('set-cookie')).toContain(`__Host-cartId=${cartId}`);
  });

  it.each([
    ['empty', ''],
    ['not a UUID', 'my-own-cart'],
    ['a UUID of version 1', '5d7a54a8-b8a1-11ee-a506-0242ac120002'],
    ['a UUID followed by more characters', `${randomUUID()}x`],
    ['a path', '../../user'],
    ['a key of the table', 'user#someone'],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['8 KB long', 'x'.repeat(8000)],
    ['not UTF-8', '%00%ff'],
  ])('is ignored if it is %s', async (_what, value) => {
    const read = await send('GET', '/api/cart', { headers: [['Cookie', `__Host-cartId=${value}`]] });
    expect(read.status).toBe(200);
    expect(read.json.items).toEqual([]);
    const answer = await addWith([['Cookie', `__Host-cartId=${value}`]]);
    expect(answer.status).toBe(200);
    const id = /^__Host-cartId=([^;]+)/.exec(answer.header('set-cookie') ?? '')?.[1];
    expect(id).toMatch(UUID_V4);
    expect(id).not.toBe(value);
  });

  it('is ignored if it occurs twice, in one header or in two', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const requests: [string, string][][] = [
      [['Cookie', `__Host-cartId=${first}; __Host-cartId=${second}`]],
      [
        ['Cookie', `__Host-cartId=${first}`],
        ['Cookie', `__Host-cartId=${second}`],
      ],
    ];
    for (const headers of requests) {
      const answer = await addWith(headers);
      expect(answer.status).toBe(200);
      const id = /^__Host-cartId=([^;]+)/.exec(answer.header('set-cookie') ?? '')?.[1];
      expect(id).toMatch(UUID_V4);
      expect([first, second]).not.toContain(id);
    }
  });

  it('is rejected with a problem if it is too large for API Gateway', async () => {
    const answer = await addWith([['Cookie', `__Host-cartId=${'x'.repeat(15_000)}`]]);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.header('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is ignored without its __Host- prefix', async () => {
    const browser = new Browser();
    await browser.add(await productId(), 1);
    const answer = await send('GET', '/api/cart', { headers: [['Cookie', `cartId=${browser.cartId}`]] });
    expect(answer.json.items).toEqual([]);
  });

  it('is neither used nor set for a signed-in user', async () => {
    const { browser } = await newShopper();
    browser.cartId = randomUUID();
    const answer = await browser.add(await productId(), 1);
    expect(answer.all('set-cookie')).toEqual([]);
  });
});
