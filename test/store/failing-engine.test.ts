import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';
import { beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { type Answered, counting, createShop, product, type Shop } from './support/shop.ts';
import { connect, createTables } from './support/tables.ts';

const client = connect(inject('dynamoDbEndpoint'));
let tables: Awaited<ReturnType<typeof createTables>>;
let shop: Shop;
let calls: string[];
let fault: { name: string; after: boolean; times: number; command?: string } | undefined;
const user = () => `sub-${randomUUID()}`;

beforeAll(async () => {
  tables = await createTables(client);
});

/** Fails as AWS does: `after` the call took effect, or before it. */
const failing = (through: DocumentClient): DocumentClient => ({
  send: (async (command: { constructor: { name: string } }) => {
    const current = fault;
    const hit =
      current !== undefined &&
      current.times > 0 &&
      (current.command ?? command.constructor.name) === command.constructor.name;
    if (!hit) return through.send(command as never);
    current.times -= 1;
    if (current.after) await through.send(command as never);
    else calls.push('failed');
    throw Object.assign(new Error(`the message holds user#secret`), { name: current.name });
  }) as DocumentClient['send'],
});

beforeEach(() => {
  const counted = counting(client);
  calls = counted.calls;
  fault = undefined;
  shop = createShop(failing(counted.client), tables);
  shop.products.put(product('kite', 2400));
});

const add = (sub: string, headers = {}) =>
  shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 }, user: sub, headers });
const quantity = async (sub: string) => (await shop.call('GET', '/cart', { user: sub })).body.totalQuantity;

describe('a plain add', () => {
  it('is tried again after a throttle or a conflict, which did nothing', async () => {
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

  it('is tried again when no connection was made in time, as the SDK tells it', async () => {
    const unconnected = new DynamoDBClient({
      endpoint: 'http://never.example:8000',
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      // The name is never found out.
      requestHandler: { connectionTimeout: 50, httpAgent: new Agent({ lookup: () => undefined }) },
      maxAttempts: 1,
    });
    const clients = [DynamoDBDocumentClient.from(unconnected)];
    const send = (async (command: never) => (clients.pop() ?? client).send(command)) as DocumentClient['send'];
    const late = createShop({ send }, tables);
    late.products.put(product('kite', 2400));
    const sub = user();
    expect((await late.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 }, user: sub })).status).toBe(
      200,
    );
    expect([clients, await quantity(sub)]).toEqual([[], 2]);
  });

  it('is never sent again when its answer is lost: it is done once', async () => {
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

  it('that is throttled for ever is told when to come back, and nothing is done', async () => {
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

  it('has no more tries than time', async () => {
    fault = { name: 'ThrottlingException', after: false, times: 1000 };
    shop.clock.random = () => 0.5;
    const time = () => 501;
    const answer = await shop.call('POST', '/cart', { body: { productId: 'kite' }, user: user(), time });
    expect([answer.status, calls]).toEqual([503, ['failed']]);
  });

  it('is not sent at all when there is no time to hear of it', async () => {
    const answer = await shop.call('POST', '/cart', { body: { productId: 'kite' }, user: user(), time: 400 });
    expect([answer.status, answer.headers['Retry-After'], calls]).toEqual([503, '1', []]);
  });
});

describe('a transaction that is throttled', () => {
  for (const [what, path] of [
    ['an add', '/cart'],
    ['a checkout', '/cart/checkout'],
  ] as const) {
    it(`is not told as another request with the key of ${what}`, async () => {
      const sub = user();
      await add(sub);
      const throttled = {
        send: (async (command: object) => {
          if (!(command instanceof TransactWriteCommand)) return client.send(command as never);
          const CancellationReasons = command.input.TransactItems?.map(() => ({ Code: 'ThrottlingError' }));
          throw new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
        }) as DocumentClient['send'],
      };
      const busy = createShop(throttled, tables);
      busy.products.put(product('kite', 2400));
      const body = path === '/cart' ? { productId: 'kite' } : {};
      const answer = await busy.call('POST', path, { body, user: sub, headers: { 'Idempotency-Key': 'k' } });
      expect([answer.status, answer.body.type]).toEqual([503, 'urn:problem:cart:internal']);
      expect(await quantity(sub)).toBe(2);
    });
  }
});

describe('a set and a removal', () => {
  it('whose answer is lost are not done again behind the caller’s back, who is asked to', async () => {
    for (const [method, left] of [
      ['PUT', 7],
      ['DELETE', 0],
    ] as const) {
      const sub = user();
      await add(sub);
      fault = { name: 'TimeoutError', after: true, times: 1 };
      calls.length = 0;
      const answer = await shop.call(method, '/cart/kite', {
        user: sub,
        ...(method === 'PUT' ? { body: { quantity: 7 } } : {}),
      });
      expect([answer.status, answer.body.type, answer.headers['Retry-After']]).toEqual([
        503,
        'urn:problem:cart:internal',
        '1',
      ]);
      expect(calls).toHaveLength(1);
      expect(await quantity(sub)).toBe(left);
    }
  });
});

describe('a call that hangs', () => {
  it('is given up before the function’s time is', async () => {
    const hanging = createShop(
      {
        send: ((_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            abortSignal.onabort = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
          })) as unknown as DocumentClient['send'],
      },
      tables,
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
    it(`survives an answer lost ${after ? 'after' : 'before'} the effect, and counts once`, async () => {
      for (const command of ['TransactWriteCommand', 'BatchGetCommand']) {
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
  it('survive an answer lost after the effect', async () => {
    const sub = user();
    const { cookie } = await shop.call('POST', '/cart', { body: { productId: 'kite', quantity: 2 } });
    fault = { name: 'TimeoutError', after: true, times: 1, command: 'TransactWriteCommand' };
    const merged = await shop.call('POST', '/cart/migrate', { user: sub, cookie });
    expect([merged.status, merged.body.totalQuantity]).toEqual([200, 2]);
    expect(shop.messages.flat()).toHaveLength(1);
    fault = { name: 'ECONNRESET', after: true, times: 1, command: 'TransactWriteCommand' };
    const receipt = await shop.call('POST', '/cart/checkout', { user: sub });
    expect([receipt.status, receipt.body.totalQuantity]).toEqual([200, 2]);
    expect(await quantity(sub)).toBe(0);
  });
});

it('an error that nobody expected is a 500 that tells nothing, and a log line without its message', async () => {
  fault = { name: 'AccessDeniedException', after: false, times: 1 };
  const answer = await add(user());
  expect([answer.status, answer.body.type]).toEqual([500, 'urn:problem:cart:internal']);
  expect(JSON.stringify(answer.body)).not.toMatch(/secret|Access/);
  expect(shop.log.at(-1)).toMatchObject({ status: 500, outcome: 'failed' });
  const line = shop.log.find((one) => one.level === 'error');
  expect(line).toMatchObject({ error: 'AccessDeniedException', where: expect.stringMatching(/^[\w.-]+:\d+:\d+ < /) });
  expect(JSON.stringify(shop.log)).not.toMatch(/secret|\/(work|home|usr|lambdas|node_modules)|\bat /);
});
