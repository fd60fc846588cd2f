import { Agent } from 'node:http';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Answered, createShop, product } from '../support/shop.ts';
import { user, useShop } from './support/use-shop.ts';

const shop = useShop(product('kite', 2400));
let fault: { name: string; after: boolean; times: number; command?: string } | undefined;

// Fails as AWS does: before the call takes effect, or `after`.
beforeEach(() => {
  fault = undefined;
  shop.spy.around = async (name, send) => {
    const current = fault;
    if (current === undefined || current.times === 0 || (current.command ?? name) !== name) return send();
    current.times -= 1;
    if (current.after) await send();
    else shop.spy.calls.push('failed');
    throw Object.assign(new Error('the message contains user#secret'), { name: current.name });
  };
});

const add = (sub: string, headers = {}) =>
  shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 }, user: sub, headers });
const quantity = async (sub: string) => (await shop.cart({ user: sub })).body.totalQuantity;

describe('an add without a key', () => {
  it('is retried after a throttle or a conflict, which had no effect', async () => {
    for (const name of [
      'ThrottlingException',
      'ProvisionedThroughputExceededException',
      'TransactionConflictException',
    ]) {
      const sub = user();
      fault = { name, after: false, times: 3 };
      expect((await add(sub)).status).toBe(200);
      expect(await quantity(sub)).toBe(2);
    }
  });

  it('is retried when the SDK reports that no connection was made in time', async () => {
    const unconnected = new DynamoDBClient({
      endpoint: 'http://never.example:8000',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      // The DNS lookup never completes.
      requestHandler: { connectionTimeout: 50, httpAgent: new Agent({ lookup: () => undefined }) },
      maxAttempts: 1,
    });
    const clients = [DynamoDBDocumentClient.from(unconnected)];
    const send = (async (command: never) => (clients.pop() ?? shop.client).send(command)) as DocumentClient['send'];
    const late = createShop({ send }, shop.tables);
    late.products.put(product('kite', 2400));
    const sub = user();
    expect((await late.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 }, user: sub })).status).toBe(
      200,
    );
    expect([clients, await quantity(sub)]).toEqual([[], 2]);
  });

  it('is not retried when its response is lost', async () => {
    for (const name of ['TimeoutError', 'InternalServerError', 'ECONNRESET']) {
      const sub = user();
      fault = { name, after: true, times: 1 };
      const answer = await add(sub);
      expect([answer.status, answer.body.type, answer.headers['Retry-After']]).toEqual([
        500,
        'urn:problem:cart:internal',
        undefined,
      ]);
      expect(await quantity(sub)).toBe(2);
    }
  });

  it('has no effect and responds 503 with Retry-After when throttled persistently', async () => {
    const sub = user();
    fault = { name: 'ThrottlingException', after: false, times: 1000 };
    const answer = await add(sub);
    expect([answer.status, answer.body.type, answer.headers['Retry-After']]).toEqual([
      503,
      'urn:problem:cart:internal',
      '1',
    ]);
    fault = undefined;
    expect(await quantity(sub)).toBe(0);
  });

  it('is not retried without time for another attempt', async () => {
    fault = { name: 'ThrottlingException', after: false, times: 1000 };
    shop.clock.random = () => 0.5;
    const time = () => 501;
    const answer = await shop.call('POST', '/cart', { body: { productId: 'kite' }, user: user(), time });
    expect([answer.status, shop.spy.calls]).toEqual([503, ['failed']]);
  });

  it('is not sent without time for its response', async () => {
    const answer = await shop.call('POST', '/cart', { body: { productId: 'kite' }, user: user(), time: 400 });
    expect([answer.status, answer.headers['Retry-After'], shop.spy.calls]).toEqual([503, '1', []]);
  });
});

describe('a throttled transaction', () => {
  for (const [what, path] of [
    ['an add', '/cart'],
    ['a checkout', '/cart/checkout'],
  ] as const) {
    it(`is not reported as another request with the same key, in ${what}`, async () => {
      const sub = user();
      await add(sub);
      shop.spy.around = async (name, send, { TransactItems }) => {
        if (name !== 'TransactWrite') return send();
        const CancellationReasons = TransactItems.map(() => ({ Code: 'ThrottlingError' }));
        throw new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
      };
      const body = path === '/cart' ? { productId: 'kite' } : {};
      const answer = await shop.call('POST', path, { body, user: sub, headers: { 'Idempotency-Key': 'k' } });
      expect([answer.status, answer.body.type]).toEqual([503, 'urn:problem:cart:internal']);
      expect(await quantity(sub)).toBe(2);
    });
  }
});

describe('a set and a removal', () => {
  it('are not retried when their response is lost, but respond 503 with Retry-After', async () => {
    for (const [method, left] of [
      ['PUT', 7],
      ['DELETE', 0],
    ] as const) {
      const sub = user();
      await add(sub);
      fault = { name: 'TimeoutError', after: true, times: 1 };
      shop.spy.calls.length = 0;
      const answer = await shop.call(method, '/cart/kite', {
        user: sub,
        ...(method === 'PUT' ? { body: { quantity: 7 } } : {}),
      });
      expect([answer.status, answer.body.type, answer.headers['Retry-After']]).toEqual([
        503,
        'urn:problem:cart:internal',
        '1',
      ]);
      expect(shop.spy.calls).toHaveLength(1);
      expect(await quantity(sub)).toBe(left);
    }
  });
});

describe('a call that hangs', () => {
  it('is aborted before the function times out', async () => {
    const hanging = createShop(
      {
        send: ((_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            abortSignal.onabort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
          })) as unknown as DocumentClient['send'],
      },
      shop.tables,
    );
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let answer: Answered | undefined;
    void hanging.call('GET', '/cart', { user: user(), time: 900 }).then((answered) => {
      answer = answered;
    });
    await vi.advanceTimersByTimeAsync(899);
    expect([answer?.status, answer?.headers['Retry-After']]).toEqual([503, '1']);
  });
});

describe('an add with a key', () => {
  for (const after of [true, false]) {
    it(`takes effect once when a response is lost ${after ? 'after' : 'before'} the effect`, async () => {
      for (const command of ['TransactWrite', 'BatchGet']) {
        const sub = user();
        const headers = { 'Idempotency-Key': 'k' };
        fault = { name: 'TimeoutError', after, times: 1, command };
        const answer = await add(sub, headers);
        expect([answer.status, answer.body.quantity]).toEqual([200, 2]);
        expect(await quantity(sub)).toBe(2);
        expect((await add(sub, headers)).headers['Idempotent-Replayed']).toBe('true');
        expect(await quantity(sub)).toBe(2);
      }
    });
  }
});

describe('migrate and checkout', () => {
  it('succeed when a response is lost after the effect', async () => {
    const sub = user();
    const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 } });
    fault = { name: 'TimeoutError', after: true, times: 1, command: 'TransactWrite' };
    const merged = await shop.call('POST', '/cart/migrate', { user: sub, cookie });
    expect([merged.status, merged.body.totalQuantity]).toEqual([200, 2]);
    expect(shop.messages.flat()).toHaveLength(1);
    fault = { name: 'ECONNRESET', after: true, times: 1, command: 'TransactWrite' };
    const receipt = await shop.call('POST', '/cart/checkout', { user: sub });
    expect([receipt.status, receipt.body.totalQuantity]).toEqual([200, 2]);
    expect(await quantity(sub)).toBe(0);
  });
});

it('an unexpected error is a 500 without details, and a log line without the error’s message', async () => {
  fault = { name: 'AccessDeniedException', after: false, times: 1 };
  const answer = await add(user());
  expect([answer.status, answer.body.type]).toEqual([500, 'urn:problem:cart:internal']);
  expect(JSON.stringify(answer.body)).not.toMatch(/secret|Access/);
  expect(shop.log.at(-1)).toMatchObject({ status: 500, outcome: 'failed' });
  const line = shop.log.find((one) => one.level === 'error');
  expect(line).toMatchObject({ error: 'AccessDeniedException', where: expect.stringMatching(/^[\w.-]+:\d+:\d+ < /) });
  expect(JSON.stringify(shop.log)).not.toMatch(/secret|\/(work|home|usr|lambdas|node_modules)|\bat /);
});
