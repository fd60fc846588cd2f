import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { expectProblem } from './support/problem.ts';
import { Browser, newShopper } from './support/shoppers.ts';

const key = (value: string = randomUUID()): [string, string][] => [['Idempotency-Key', value]];

describe('POST /cart with an Idempotency-Key', () => {
  it('applies the same key and body once, and replays the response', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers = key();
    const first = await browser.add(id, 2, headers);
    const replay = await browser.add(id, 2, headers);
    expect(first.header('idempotent-replayed')).toBeUndefined();
    expect(replay.header('idempotent-replayed')).toBe('true');
    expect(replay.status).toBe(first.status);
    expect(replay.json).toEqual(first.json);
    expect(await browser.quantities()).toEqual({ [id]: 3 });
  });

  it('compares bodies parsed', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers: [string, string][] = [...key(), ['Content-Type', 'application/json']];
    await browser.send('POST', '/api/cart', { headers, body: `{"productId":"${id}","quantity":2}` });
    const replay = await browser.send('POST', '/api/cart', {
      headers,
      body: `{ "quantity": 2.0, "productId": "${id}" }`,
    });
    expect(replay.header('idempotent-replayed')).toBe('true');
  });

  it('rejects the same key with another body with 422', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers = key();
    await browser.add(id, 2, headers);
    expectProblem(await browser.add(id, 3, headers), 'idempotency-key-reused');
    expect(await browser.quantities()).toEqual({ [id]: 3 });
  });

  it('does not remember a rejected request', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers = key();
    expectProblem(await browser.add(id, -2, headers), 'quantity-below-zero');
    await browser.add(id, 5);
    expect((await browser.add(id, -2, headers)).json.quantity).toBe(4);
  });

  it('keeps keys per owner', async () => {
    const [one, other] = [new Browser(), new Browser()];
    const id = await productId();
    await one.add(id, 1);
    await other.add(id, 1);
    const headers = key();
    await one.add(id, 2, headers);
    const answer = await other.add(id, 4, headers);
    expect(answer.header('idempotent-replayed')).toBeUndefined();
    expect(answer.json.quantity).toBe(5);
  });

  it('limits a key sent without a cookie to the cart that the request starts', async () => {
    const browser = new Browser();
    const id = await productId();
    const headers = key();
    await browser.add(id, 2, headers);
    const replay = await browser.add(id, 2, headers);
    expect(replay.header('idempotent-replayed')).toBe('true');
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('applies six concurrent requests once', async () => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const headers = key();
    const answers = await Promise.all(Array.from({ length: 6 }, () => browser.add(id, 10, headers)));
    for (const answer of answers) expect([200, 409, 503]).toContain(answer.status);
    for (const answer of answers.filter(({ status }) => status === 409)) expectProblem(answer, 'request-in-progress');
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(await browser.quantities()).toEqual({ [id]: 11 });
  });

  it.each([
    ['empty', ''],
    ['256 characters', 'x'.repeat(256)],
    ['with a space', 'a b'],
    ['not ASCII', 'sch\u00f6n'],
  ])('rejects a key that is not 1–255 visible ASCII characters (%s) with 400', async (_what, value) => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    const answer = await browser.add(id, 1, [['Idempotency-Key', value]]);
    expectProblem(answer, 'invalid-request');
    expect(await browser.quantities()).toEqual({ [id]: 1 });
  });

  it.each(['!', '~'.repeat(255), '#request#add#', '"quoted"'])('accepts the key %.20s', async (value) => {
    const browser = new Browser();
    const id = await productId();
    await browser.add(id, 1);
    expect((await browser.add(id, 1, key(value))).status).toBe(200);
    expect((await browser.add(id, 1, key(value))).header('idempotent-replayed')).toBe('true');
  });
});

describe('POST /cart/checkout with an Idempotency-Key', () => {
  it('checks out once, and replays the receipt', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 2);
    const headers = key();
    const first = await browser.checkOut(headers);
    await browser.add(id, 7);
    const replay = await browser.checkOut(headers);
    expect(replay.header('idempotent-replayed')).toBe('true');
    expect(replay.json).toEqual(first.json);
    expect(await browser.quantities()).toEqual({ [id]: 7 });
  });

  it('rejects an invalid key and two keys with 400, and checks nothing out', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 2);
    expectProblem(await browser.checkOut(key('a b')), 'invalid-request');
    expectProblem(await browser.checkOut([...key(), ...key()]), 'invalid-request');
    expect(await browser.quantities()).toEqual({ [id]: 2 });
  });

  it('keeps its keys apart from those of adds', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    const headers = key();
    await browser.add(id, 2, headers);
    const answer = await browser.checkOut(headers);
    expect(answer.status).toBe(200);
    expect(answer.header('idempotent-replayed')).toBeUndefined();
  });

  it('replays before it compares If-Match, although the cart has changed', async () => {
    const { browser } = await newShopper();
    const id = await productId();
    await browser.add(id, 2);
    const headers: [string, string][] = [...key(), ['If-Match', (await browser.cart()).header('etag') ?? '']];
    expect((await browser.checkOut(headers)).status).toBe(200);
    await browser.add(id, 1);
    expect((await browser.checkOut(headers)).header('idempotent-replayed')).toBe('true');
  });
});
