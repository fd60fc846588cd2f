import { randomUUID } from 'node:crypto';
import type { CurrentProduct } from '@shop/cart/domain/cart-view';
import { ANONYMOUS_LIFETIME, USER_LIFETIME } from '@shop/cart/domain/line';
import { addLine } from '@shop/cart/handlers/add-line';
import { checkOut } from '@shop/cart/handlers/check-out';
import type { MigrateDependencies } from '@shop/cart/handlers/dependencies';
import { getCart } from '@shop/cart/handlers/get-cart';
import { getTotal } from '@shop/cart/handlers/get-total';
import { listTotals } from '@shop/cart/handlers/list-totals';
import { migrateCart } from '@shop/cart/handlers/migrate-cart';
import { removeLine } from '@shop/cart/handlers/remove-line';
import { setLine } from '@shop/cart/handlers/set-line';
import type { MovedLine } from '@shop/cart/store/move-lines';
import type { DocumentClient } from '@shop/cart/store/table';
import type { Product } from '@shop/products/schemas';
import { unauthorized } from '@shop/shared/access-token';
import type { Effects, TimeLeft } from '@shop/shared/effects';
import type { ApiHandler } from '@shop/shared/endpoint';
import type { Facts } from '@shop/shared/log';
import { Refusal } from '@shop/shared/refusal';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

export const product = (productId: string, price = 1000, more: Partial<Product> = {}): Product => ({
  productId,
  name: `The ${productId}`,
  category: 'Tests',
  description: 'For tests',
  price,
  currency: 'USD',
  pictures: [`/pictures/${productId}.svg`],
  tags: ['test'],
  package: { height: 1, length: 2, weight: 3, width: 4 },
  createdDate: '2026-01-01T00:00:00.000Z',
  modifiedDate: '2026-01-02T00:00:00.000Z',
  ...more,
});

/** A product service whose products the test chooses. */
export const createTestProducts = () => {
  const products = new Map<string, CurrentProduct>();
  const state = { down: false, remembered: new Map<string, Product>() };
  return {
    state,
    put: (...some: Product[]) => {
      for (const one of some) products.set(one.productId, one);
    },
    remove: (productId: string) => products.delete(productId),
    find: async (productId: string, _timeLeft: TimeLeft, fresh = false) => {
      const remembered = fresh ? undefined : state.remembered.get(productId);
      if (remembered !== undefined) return remembered;
      if (state.down) throw new Refusal('product-service-unavailable', 'down', { cause: new Error('down') });
      const found = products.get(productId);
      return typeof found === 'object' ? found : undefined;
    },
  };
};

export interface TestClock extends Effects {
  /** Advances the clock. */
  pass(milliseconds: number): void;
}

export const createTestClock = (start = Date.parse('2026-11-22T12:00:00.000Z')): TestClock => {
  let now = start;
  return {
    now: () => now,
    random: () => Math.random(),
    newId: () => randomUUID(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 20))),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
};

export interface Answered {
  status: number;
  headers: Record<string, string>;
  /** Parsed, but not typed: tests look into it freely. */
  body: ReturnType<typeof JSON.parse>;
  /** The cart cookie that the response sets, as a browser would send it back; '' if it clears it. */
  cookie: string | undefined;
}

export interface Sent {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string;
  headers?: Record<string, string>;
  cookie?: string | undefined;
  /** Signed in as this user. */
  user?: string;
  groups?: string[];
  query?: Record<string, string>;
  base64?: boolean;
  /** The function's timeout, or its remaining time, in milliseconds. */
  time?: number | (() => number);
}

const ROUTES = [
  ['GET', /^\/cart$/, 'getCart'],
  ['POST', /^\/cart$/, 'addLine'],
  ['POST', /^\/cart\/migrate$/, 'migrateCart'],
  ['POST', /^\/cart\/checkout$/, 'checkOut'],
  ['GET', /^\/cart\/total$/, 'listTotals'],
  ['GET', /^\/cart\/([^/]*)\/total$/, 'getTotal'],
  ['PUT', /^\/cart\/([^/]*)$/, 'setLine'],
  ['DELETE', /^\/cart\/([^/]*)$/, 'removeLine'],
] as const;

export const eventOf = (method: string, path: string, sent: Sent, productId?: string): APIGatewayProxyEvent => {
  const headers: Record<string, string> = {};
  if (sent.body !== undefined || sent.text !== undefined) headers['content-type'] = 'application/json';
  if (sent.cookie !== undefined) headers.cookie = sent.cookie;
  if (sent.user !== undefined) headers.authorization = `Bearer ${tokenOf(sent.user, sent.groups)}`;
  Object.assign(headers, sent.headers);
  return {
    httpMethod: method,
    path,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    pathParameters: productId === undefined ? null : { productId },
    queryStringParameters: sent.query ?? null,
    body: sent.text ?? (sent.body === undefined ? null : JSON.stringify(sent.body)),
    isBase64Encoded: sent.base64 ?? false,
    requestContext: { requestId: 'test' },
  } as unknown as APIGatewayProxyEvent;
};

/** A stand-in for a Cognito token, which `verify` decodes. */
const tokenOf = (sub: string, groups: string[] = []): string =>
  `test.${Buffer.from(JSON.stringify({ sub, groups })).toString('base64url')}.token`;

const verify = async (token: string) => {
  const [head, claims = '', tail] = token.split('.');
  if (head !== 'test' || tail !== 'token') throw unauthorized();
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; groups: string[] };
};

/** By default with so much time that a busy machine does not use it up. */
export const contextOf = (time: Sent['time'] = 60_000): Context => {
  const started = Date.now();
  return {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => (typeof time === 'function' ? time() : time - (Date.now() - started)),
  } as unknown as Context;
};

export interface LogLine extends Facts {
  level: string;
  message: string;
}

/** All of the cart's handlers in this process, using the given client. */
export const createShop = (client: DocumentClient, tables: { carts: string; totals: string }) => {
  const clock = createTestClock();
  const products = createTestProducts();
  const messages: MovedLine[][] = [];
  const lines: LogLine[] = [];
  const metrics: Record<string, number> = {};
  const write = (level: string) => (message: string, facts: Facts) => {
    lines.push({ level, message, ...facts });
  };
  const queue = { down: false };
  const deps: MigrateDependencies & { totals: MigrateDependencies['carts'] } = {
    effects: clock,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    metrics: {
      add: (name, _unit, value) => {
        metrics[name] = (metrics[name] ?? 0) + value;
      },
    },
    allowedOrigins: ['https://partner.example'],
    verify,
    pseudonym: (key) => `hash-of-${key.length}`,
    products,
    lifetimes: { anonymous: ANONYMOUS_LIFETIME, user: USER_LIFETIME },
    carts: { client, name: tables.carts, effects: clock },
    totals: { client, name: tables.totals, effects: clock },
    movedLines: {
      send: async (moved) => {
        if (queue.down) throw new Error('SQS is down');
        messages.push(moved);
      },
    },
  };
  const handlers: Record<string, ApiHandler> = {
    getCart: getCart(deps),
    addLine: addLine(deps),
    setLine: setLine(deps),
    removeLine: removeLine(deps),
    migrateCart: migrateCart(deps),
    checkOut: checkOut(deps),
    getTotal: getTotal(deps),
    listTotals: listTotals(deps),
  };
  const call = async (method: string, path: string, sent: Sent = {}): Promise<Answered> => {
    const route = ROUTES.find(([verb, pattern]) => verb === method && pattern.test(path));
    const handler = handlers[route?.[2] ?? ''];
    if (route === undefined || handler === undefined) throw new Error(`no route ${method} ${path}`);
    const event = eventOf(method, path, sent, route[1].exec(path)?.[1]);
    const result = await handler(event, contextOf(sent.time));
    const headers = (result.headers ?? {}) as Record<string, string>;
    const cookie = headers['Set-Cookie']?.split(';')[0];
    return {
      status: result.statusCode,
      headers,
      body: result.body === '' ? undefined : JSON.parse(result.body),
      cookie: cookie === '__Host-cartId=' ? '' : cookie,
    };
  };
  return { call, clock, products, messages, queue, log: lines, metrics, deps, tables };
};

export type Shop = ReturnType<typeof createShop>;

/** The quantities of a cart by product id, for short assertions. */
export const quantities = (cart: { items: { productId: string; quantity: number }[] }): Record<string, number> =>
  Object.fromEntries(cart.items.map((item) => [item.productId, item.quantity]));
