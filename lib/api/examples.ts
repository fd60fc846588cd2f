import { toLineProduct, viewCart, viewLine } from '@shop/cart/domain/cart-view';
import { ANONYMOUS_LIFETIME, instant, type StoredLine, toSeconds, USER_LIFETIME } from '@shop/cart/domain/line';
import type { Cart, Line, LineAnswer, Receipt, Total, TotalList } from '@shop/cart/schemas';
import { CATALOGUE } from '@shop/products/catalogue';
import type { Product, productAnswerSchema, productListSchema } from '@shop/products/schemas';
import { PROBLEMS, type Problem, type ProblemName, problem } from '@shop/shared/problem';
import type * as z from 'zod/mini';

/** A request that succeeds on a fresh shop whose cart holds two headphones, and its answer. A test replays it. */
export type Example = {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Nothing for a 204. Lists show the first of what they hold. */
  readonly answer?: unknown;
};

const AT = Date.parse('2026-11-25T09:30:00.000Z');

const headphones = (): Product => {
  const [product] = CATALOGUE;
  if (product === undefined) throw new Error('The catalogue is empty.');
  return product;
};

const product = headphones();
const { productId } = product;

const stored = (quantity: number, lifetime: number): StoredLine => ({
  productId,
  quantity,
  product: toLineProduct(product),
  addedAt: instant(AT),
  updatedAt: instant(AT),
  expiresAt: toSeconds(AT) + lifetime,
  rev: 1,
});

const line = (quantity: number): Line => viewLine(stored(quantity, ANONYMOUS_LIFETIME), product);
const cart = (lifetime: number): Cart => viewCart([stored(2, lifetime)], new Map([[productId, product]]));

const receipt = (): Receipt => {
  const { expiresAt: _, ...bought } = cart(USER_LIFETIME);
  return { checkoutId: '5f0c2b1e-6d0a-4c57-9d0e-3b1f8a7c2d44', checkedOutAt: instant(AT), ...bought };
};

const KEY = { 'Idempotency-Key': '0b9e3a52-7c1d-4f6a-8e2b-95d4c7f01a36' };

/** Made by the functions that make the real answers, from a product of the real catalogue. */
export const EXAMPLES = {
  listProducts: {
    path: '/product',
    answer: { products: [product] } satisfies z.infer<typeof productListSchema>,
  },
  getProduct: {
    path: `/product/${productId}`,
    answer: { product } satisfies z.infer<typeof productAnswerSchema>,
  },
  getCart: { path: '/cart', answer: cart(ANONYMOUS_LIFETIME) },
  addLine: { path: '/cart', headers: KEY, body: { productId, quantity: 1 }, answer: line(3) satisfies LineAnswer },
  setLine: { path: `/cart/${productId}`, body: { quantity: 5 }, answer: line(5) satisfies LineAnswer },
  removeLine: { path: `/cart/${productId}` },
  migrateCart: { path: '/cart/migrate', answer: cart(USER_LIFETIME) },
  checkOut: { path: '/cart/checkout', headers: { ...KEY, 'If-Match': '*' }, answer: receipt() },
  getTotal: { path: `/cart/${productId}/total`, answer: { productId, quantity: 2 } satisfies Total },
  listTotals: {
    path: '/cart/total?limit=10',
    answer: { items: [{ productId, quantity: 2 }] } satisfies TotalList,
  },
} as const satisfies Record<string, Example>;

/** A problem of each type, as it is answered. */
export const problemExample = (name: ProblemName): Problem =>
  problem(
    name,
    `${PROBLEMS[name].title}.`,
    PROBLEMS[name].status === 400 ? [{ path: 'quantity', message: 'Too big: expected number to be <=500' }] : undefined,
  );
