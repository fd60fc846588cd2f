import { type ChildProcess, fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/build/bundle.ts';
import { type DynamoDbEngine, startDynamoDb } from '../../local/dynamodb/engine.ts';
import { connect, createTables } from '../support/tables.ts';

/**
 * Runs the bundles of a stage with tracing in separate processes, with Lambda's environment, and checks the segments that
 * they send to the X-Ray daemon, which is a socket of this test.
 */

const traced = await bundleFunctions({ tracing: true });
const NAMES = join(import.meta.dirname, '..', 'deploy', 'support', 'aws-names.mjs');
const RUNTIME = join(import.meta.dirname, 'support', 'traced-runtime.mjs');

const POOL = 'us-east-1_Traced';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwks = { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] };
const PRODUCT = {
  productId: 'aurora-headphones',
  name: 'Aurora Headphones',
  category: 'Sound',
  description: 'Good ones.',
  price: 12900,
  currency: 'USD',
  pictures: ['/pictures/aurora-headphones.svg'],
  tags: [],
  package: { height: 1, length: 1, weight: 1, width: 1 },
  createdDate: '2026-01-01T00:00:00.000Z',
  modifiedDate: '2026-01-01T00:00:00.000Z',
};

type Segment = {
  name: string;
  id: string;
  trace_id: string;
  parent_id: string;
  namespace?: string;
  aws?: Record<string, unknown>;
  http?: { request: { url: string; method: string }; response?: { status: number } };
  fault?: boolean;
  error?: boolean;
  cause?: unknown;
};

let engine: DynamoDbEngine;
let client: DynamoDBDocumentClient;
let daemon: Socket;
let server: Server;
let endpoint: string;
let datagrams: string[] = [];
/** The trace headers that the product service received. */
let traceHeaders: (string | undefined)[] = [];
let productStatus = 200;
const children: ChildProcess[] = [];

/** Stands in for the product service, the user pool's keys, and SQS. */
const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const answer = (status: number, value: unknown) =>
    void response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  const body = await text(request);
  if (request.url?.endsWith('/jwks.json')) return answer(200, jwks);
  if (request.headers['x-amz-target'] !== undefined) {
    const { MessageBody } = JSON.parse(body);
    return answer(200, { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') });
  }
  traceHeaders.push(request.headers['x-amzn-trace-id']?.toString());
  return answer(productStatus, productStatus === 200 ? { product: PRODUCT } : {});
};

const startServices = async (): Promise<Server> => {
  const services = createServer((request, response) => void serve(request, response));
  services.listen(0, '127.0.0.1');
  await once(services, 'listening');
  return services;
};

beforeAll(async () => {
  engine = await startDynamoDb();
  client = connect(engine.endpoint);
  server = await startServices();
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  daemon = createSocket('udp4');
  daemon.on('message', (message) => datagrams.push(message.toString('utf8')));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  daemon?.close();
  server?.close();
  client?.destroy();
  await engine?.stop();
});

const start = async (name: string, environment: Record<string, string>): Promise<ChildProcess> => {
  const directory = join(traced, 'cart', name);
  const child = fork(RUNTIME, [JSON.stringify({ directory: join(directory, 'index.mjs') })], {
    execArgv: ['--import', NAMES],
    env: {
      PATH: process.env['PATH'],
      LAMBDA_TASK_ROOT: directory,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
      POWERTOOLS_SERVICE_NAME: 'cart',
      POWERTOOLS_METRICS_NAMESPACE: 'Shop',
      USER_POOL_ID: POOL,
      USER_POOL_CLIENT_ID: 'client',
      PRODUCT_SERVICE_URL: `${endpoint}/api`,
      LOG_HASH_KEY: 'key',
      ...environment,
    },
  });
  children.push(child);
  await once(child, 'message');
  return child;
};

const newTrace = () => `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;

/** How long to wait for unexpected datagrams, in milliseconds. One on the same machine takes less. */
const EXTRA_WAIT = 50;

/** Invokes the function once, within a new trace. @returns its response, and at least `count` segments from the daemon */
const call = async (
  child: ChildProcess,
  event: object,
  { count, sampled = true }: { count: number; sampled?: boolean },
) => {
  const [root, parent] = [newTrace(), randomBytes(8).toString('hex')];
  datagrams = [];
  traceHeaders = [];
  const answered = once(child, 'message');
  child.send({ event, traceId: `Root=${root};Parent=${parent};Sampled=${sampled ? 1 : 0}` });
  const [{ answer }] = await answered;
  await expect.poll(() => datagrams.length, { timeout: 20_000, interval: 10 }).toBeGreaterThanOrEqual(count);
  await new Promise((resolve) => setTimeout(resolve, EXTRA_WAIT));
  const segments = datagrams.map((text): Segment => JSON.parse(text.split('\n')[1] ?? ''));
  return { answer, segments, root, parent };
};

const event = (httpMethod: string, more: { headers?: Record<string, string>; body?: unknown } = {}) => ({
  httpMethod,
  headers: { 'Content-Type': 'application/json', ...more.headers },
  body: more.body === undefined ? null : JSON.stringify(more.body),
  requestContext: { requestId: 'api-request' },
});

const tokenOf = (sub: string): string => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub,
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`,
    client_id: 'client',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    username: 'someone@example.com',
    iat: now,
    exp: now + 600,
  };
  const text = `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), keys.privateKey).toString('base64url')}`;
};

const COOKIE = { Cookie: `__Host-cartId=${randomUUID()}` };

/** An anonymous cart with one line, a user who can migrate it, and the function that does so. */
const withCart = async (carts: string) => {
  const adder = await start('add-line', { CARTS_TABLE: carts });
  const { answer } = await call(adder, event('POST', { body: { productId: PRODUCT.productId, quantity: 2 } }), {
    count: 2,
  });
  const [cookie = ''] = String(answer.headers['Set-Cookie']).split(';');
  const sub = randomUUID();
  const child = await start('migrate-cart', { CARTS_TABLE: carts, MOVED_LINES_QUEUE_URL: `${endpoint}/queue` });
  return { child, cookie, sub, token: { Authorization: `Bearer ${tokenOf(sub)}` } };
};

describe('a function of a stage with tracing', () => {
  it('reports its calls to DynamoDB and to the product service to X-Ray, and passes the trace on', async () => {
    const { carts } = await createTables(client);
    const child = await start('add-line', { CARTS_TABLE: carts });
    const { answer, segments, root, parent } = await call(
      child,
      event('POST', { body: { productId: PRODUCT.productId, quantity: 2 } }),
      { count: 2 },
    );
    expect(answer.statusCode).toBe(200);
    expect(segments.map(({ name, http }) => [name, http?.response?.status])).toEqual([
      ['127.0.0.1', 200],
      ['DynamoDB', 200],
    ]);
    for (const segment of segments) expect(segment).toMatchObject({ trace_id: root, parent_id: parent });
    const [product, table] = segments;
    expect(product?.http?.request).toEqual({ url: `http://127.0.0.1/api/product/${PRODUCT.productId}`, method: 'GET' });
    expect(traceHeaders).toEqual([`Root=${root};Parent=${product?.id};Sampled=1`]);
    expect(table).toMatchObject({ namespace: 'aws', aws: { operation: 'UpdateItem', table_name: carts } });
  });

  it('reports each call once, even with several clients', async () => {
    const { carts } = await createTables(client);
    const { child, cookie, token } = await withCart(carts);
    const { answer, segments } = await call(child, event('POST', { headers: { Cookie: cookie, ...token } }), {
      count: 5,
    });
    expect(answer.statusCode).toBe(200);
    const names = segments.map(({ aws, http }) => aws?.['operation'] ?? `${http?.request.method} ${http?.request.url}`);
    expect(names.map(String).toSorted((a, b) => a.localeCompare(b))).toEqual([
      `GET http://127.0.0.1/api/product/${PRODUCT.productId}`,
      'Query',
      'Query',
      'SendMessage',
      'TransactWriteItems',
    ]);
    expect(traceHeaders).toEqual([expect.stringMatching(/^Root=[^,]+;Sampled=1$/)]);
  });

  it('reports a failed call as a fault', async () => {
    const { carts } = await createTables(client);
    const child = await start('add-line', { CARTS_TABLE: carts });
    productStatus = 500;
    const { answer, segments } = await call(child, event('POST', { body: { productId: PRODUCT.productId } }), {
      count: 2,
    });
    productStatus = 200;
    expect(answer.statusCode).toBe(503);
    expect(segments).toMatchObject([{ fault: true }, { fault: true }]);
  });

  it('reports nothing for a request that is not sampled', async () => {
    const { carts } = await createTables(client);
    const child = await start('get-cart', { CARTS_TABLE: carts });
    const { answer, segments } = await call(child, event('GET', { headers: COOKIE }), { count: 0, sampled: false });
    expect(answer.statusCode).toBe(200);
    expect(segments).toEqual([]);
  });
});

describe('a trace', () => {
  it('contains no token, cart ID, user ID, email address or idempotency key, even after errors', async () => {
    const { carts } = await createTables(client);
    const { child, cookie, token, sub } = await withCart(carts);
    const idempotencyKey = 'a-key-that-is-nobody-elses';
    const adder = await start('add-line', { CARTS_TABLE: carts });
    const headers = { ...token, Cookie: cookie, 'Idempotency-Key': idempotencyKey };
    const add = (quantity: number) => event('POST', { headers, body: { productId: PRODUCT.productId, quantity } });
    const seen: string[] = [];
    const send = async (to: ChildProcess, sent: object, count: number) => {
      const { answer } = await call(to, sent, { count });
      seen.push(...datagrams);
      return answer.statusCode;
    };
    expect(await send(child, event('POST', { headers: { ...token, Cookie: cookie } }), 5)).toBe(200);
    expect(await send(adder, add(1), 3)).toBe(200);
    // A replay, another body with the same key, a rejected condition, and an error of DynamoDB with its own message.
    expect(await send(adder, add(1), 1)).toBe(200);
    expect(await send(adder, add(2), 1)).toBe(422);
    expect(
      await send(adder, event('POST', { headers: COOKIE, body: { productId: PRODUCT.productId, quantity: -9 } }), 1),
    ).toBe(409);
    const lost = await start('add-line', { CARTS_TABLE: 'no-such-table' });
    expect(await send(lost, add(1), 1)).toBe(500);
    expect(seen.length).toBeGreaterThan(8);
    const secrets = [
      cookie.split('=')[1] ?? '',
      COOKIE.Cookie.split('=')[1] ?? '',
      sub,
      'someone@example.com',
      idempotencyKey,
    ];
    secrets.push(...token.Authorization.slice('Bearer '.length).split('.'));
    for (const secret of secrets) expect(seen.join('\n')).not.toContain(secret);
  });
});
