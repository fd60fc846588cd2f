import { toLineProduct } from '@shop/cart/domain/cart-view';
import { movedLineOf } from '@shop/cart/store/move-lines';
import { CATALOGUE } from '@shop/products/catalogue';
import type { Product } from '@shop/products/schemas';
import type { Row } from '../../support/tables.ts';

// What is measured: for each operation its bundle, the rows it needs, and its requests. The IDs of number `n` contain
// `idOf(n)`, so that the calls of one request can be turned into those of another.

/** A request over HTTP, or an event of a worker. */
export type Work =
  | { method: string; path: string; body?: unknown; headers?: Record<string, string>; cart?: string; user?: string }
  | { event: unknown };

export interface Operation {
  name: string;
  /** Its path below `lambdas/`, such as `cart/get-cart`. */
  bundle: string;
  /** How many requests a measured block has with one connection. */
  count: number;
  /** Whether a request consumes its rows; otherwise a few hundred requests are repeated. */
  usesUp: boolean;
  rows: (n: number) => { carts?: Row[]; totals?: Row[] };
  work: (n: number) => Work;
  /** Also measured with 16 connections. */
  crowded: boolean;
  /** Also compared with single calls and a message for each line. */
  comparedOneByOne?: boolean;
}

/** Eight hexadecimal digits that occur nowhere else. */
export const idOf = (n: number): string => `bc${n.toString(16).padStart(6, '0')}`;

export const cartOf = (n: number, line = 0): string =>
  `${idOf(n)}-${line.toString(16).padStart(4, '0')}-4000-8000-00000000cafe`;
const userOf = (n: number): string => `${idOf(n)}-0000-4000-9000-0000000005e7`;

/** As many products as an operation needs, with the sizes of the catalogue's. */
export const products: readonly Product[] = Array.from({ length: 100 }, (_, at) => {
  const model = CATALOGUE[at % CATALOGUE.length] as Product;
  return { ...model, productId: `${model.productId}-${at}` };
});

const productAt = (at: number): Product => products[at % products.length] as Product;

const CREATED_AT = '2026-11-01T12:00:00.000Z';
const EXPIRES_AT = Math.floor(Date.now() / 1000) + 7 * 86_400;

const lineRow = (pk: string, product: Product, more: object = {}): Row => ({
  pk,
  sk: `product#${product.productId}`,
  quantity: 2,
  product: toLineProduct(product),
  addedAt: CREATED_AT,
  updatedAt: CREATED_AT,
  expiresAt: EXPIRES_AT,
  rev: 7,
  ...more,
});

const cartRows = (pk: string, lines: number, more: object = {}): Row[] =>
  products.slice(0, lines).map((product) => lineRow(pk, product, more));

const read = (lines: number, signedIn: boolean): Operation => ({
  name: `GET cart, ${lines} ${lines === 1 ? 'line' : 'lines'}${signedIn ? ', signed in' : ''}`,
  bundle: 'cart/get-cart',
  count: 300,
  usesUp: false,
  crowded: true,
  rows: (n) => ({ carts: cartRows(signedIn ? `user#${userOf(n)}` : `cart#${cartOf(n)}`, lines) }),
  work: (n) => ({ method: 'GET', path: '/cart', ...(signedIn ? { user: userOf(n) } : { cart: cartOf(n) }) }),
});

const [first] = products as [Product];
const body = { productId: first.productId, quantity: 1 };

const writes: Operation[] = [
  {
    name: 'POST',
    bundle: 'cart/add-line',
    count: 300,
    usesUp: false,
    crowded: true,
    rows: () => ({}),
    work: (n) => ({ method: 'POST', path: '/cart', body, cart: cartOf(n) }),
  },
  {
    name: 'POST with Idempotency-Key',
    bundle: 'cart/add-line',
    count: 150,
    usesUp: true,
    crowded: true,
    rows: () => ({}),
    work: (n) => ({
      method: 'POST',
      path: '/cart',
      body,
      cart: cartOf(n),
      headers: { 'idempotency-key': `key-${idOf(n)}` },
    }),
  },
  {
    name: 'PUT',
    bundle: 'cart/set-line',
    count: 300,
    usesUp: false,
    crowded: true,
    rows: (n) => ({ carts: cartRows(`cart#${cartOf(n)}`, 1) }),
    work: (n) => ({ method: 'PUT', path: `/cart/${first.productId}`, body: { quantity: 3 }, cart: cartOf(n) }),
  },
  {
    name: 'DELETE',
    bundle: 'cart/remove-line',
    count: 300,
    usesUp: true,
    crowded: true,
    rows: (n) => ({ carts: cartRows(`cart#${cartOf(n)}`, 1) }),
    work: (n) => ({ method: 'DELETE', path: `/cart/${first.productId}`, cart: cartOf(n) }),
  },
];

const total: Operation = {
  name: 'total of a product',
  bundle: 'cart/get-total',
  count: 300,
  usesUp: false,
  crowded: true,
  rows: (n) => ({
    totals: [0, 1, 2, 3, 4, 5, 6, 7].map((slot) => ({
      pk: `product#${productAt(n).productId}`,
      sk: `total#${slot}`,
      slotKey: `total#${slot}`,
      quantity: 1000 + slot,
    })),
  }),
  work: (n) => ({ method: 'GET', path: `/cart/${productAt(n).productId}/total` }),
};

const migrate = (lines: number): Operation => ({
  name: `migrate, ${lines} lines`,
  comparedOneByOne: true,
  bundle: 'cart/migrate-cart',
  count: lines > 10 ? 12 : 30,
  usesUp: true,
  crowded: true,
  rows: (n) => ({ carts: cartRows(`cart#${cartOf(n)}`, lines) }),
  work: (n) => ({ method: 'POST', path: '/cart/migrate', cart: cartOf(n), user: userOf(n) }),
});

const checkout = (lines: number): Operation => ({
  name: `checkout, ${lines} lines`,
  bundle: 'cart/check-out',
  count: lines > 10 ? 12 : 30,
  usesUp: true,
  crowded: true,
  rows: (n) => ({ carts: cartRows(`user#${userOf(n)}`, lines) }),
  work: (n) => ({ method: 'POST', path: '/cart/checkout', user: userOf(n) }),
});

/** A full batch: a hundred carts, each of which has added one of this many products. */
const batchOf = (n: number, kinds: number) => ({
  Records: Array.from({ length: 100 }, (_, at) => {
    const { productId } = productAt(at % kinds);
    const Keys = { pk: { S: `cart#${cartOf(n, at)}` }, sk: { S: `product#${productId}` } };
    return {
      eventID: `${idOf(n)}-${at}`,
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      dynamodb: {
        Keys,
        NewImage: { ...Keys, quantity: { N: '2' }, rev: { N: '7' } },
        SequenceNumber: String(100_000_000_000_000_000_000n + BigInt(n) * 1000n + BigInt(at)),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    };
  }),
});

const count = (kinds: number): Operation => ({
  name: `stream worker, 100 records, ${kinds} ${kinds === 1 ? 'product' : 'products'}`,
  bundle: 'cart/count-totals',
  count: 12,
  usesUp: true,
  crowded: false,
  rows: () => ({}),
  work: (n) => ({ event: batchOf(n, kinds) }),
});

const deleteMoved: Operation = {
  name: 'delete worker, 50 lines',
  bundle: 'cart/delete-moved-lines',
  count: 12,
  usesUp: true,
  crowded: false,
  rows: (n) => ({ carts: cartRows(`cart#${cartOf(n)}`, 50, { movedTo: `user#${userOf(n)}`, rev: 8 }) }),
  work: (n) => {
    const from = { kind: 'anonymous' as const, cartId: cartOf(n) };
    const lines = products.slice(0, 50).map(({ productId }) => {
      const line = { productId, rev: 7 } as Parameters<typeof movedLineOf>[1]['from'];
      return movedLineOf(from, { from: line, to: undefined, result: line });
    });
    return { event: { Records: [{ messageId: idOf(n), body: JSON.stringify({ lines }) }] } };
  },
};

export const operations: readonly Operation[] = [
  ...[1, 10, 50].map((lines) => read(lines, false)),
  ...[1, 10, 50].map((lines) => read(lines, true)),
  ...writes,
  total,
  migrate(10),
  migrate(50),
  checkout(10),
  checkout(50),
  ...[1, 20, 100].map(count),
  deleteMoved,
];
