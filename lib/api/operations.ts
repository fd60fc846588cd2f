import {
  addLineSchema,
  cartSchema,
  lineAnswerSchema,
  receiptSchema,
  setLineSchema,
  totalListQuerySchema,
  totalListSchema,
  totalSchema,
} from '@shop/cart/schemas';
import { productAnswerSchema, productListSchema } from '@shop/products/schemas';
import { PROBLEMS, type ProblemName } from '@shop/shared/problem';
import type * as z from 'zod/mini';
import { EXAMPLES, type Example } from './examples.ts';

/** Who may call: anybody, the owner of a cart (by cookie or token), signed-in users, or the group `admin`. */
export type Caller = 'anybody' | 'owner' | 'user' | 'admin';

/** A response header that matters to the caller. */
export type AnswerHeader = 'ETag' | 'Set-Cookie' | 'Idempotent-Replayed';

/** One method of one path of the shop's APIs, as documented. */
export type Operation = {
  readonly id: string;
  readonly service: 'products' | 'cart';
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  /** Plain text. */
  readonly summary: string;
  /** CommonMark. */
  readonly description?: string;
  readonly caller: Caller;
  readonly body?: z.core.$ZodType;
  readonly query?: typeof totalListQuerySchema;
  readonly headers?: readonly ('Cache-Control' | 'Idempotency-Key' | 'If-Match')[];
  /** The response if it succeeds; empty for a 204. */
  readonly answer: z.core.$ZodType | undefined;
  /** Response headers that matter to the caller. */
  readonly answerHeaders?: readonly AnswerHeader[];
  /** The problems it may return, besides those of every operation: `too-many-requests` and `internal`. */
  readonly problems: readonly ProblemName[];
  readonly example: Example;
};

const WRITING = ['unauthorized', 'forbidden', 'payload-too-large'] as const;
const WITH_BODY = [...WRITING, 'invalid-request', 'unsupported-media-type'] as const;

/** The problems that every operation may return. */
export const ALWAYS: readonly ProblemName[] = ['too-many-requests', 'internal'];

/** Every operation of the two APIs. Tests check the templates against this list; OpenAPI is generated from it. */
export const OPERATIONS: readonly Operation[] = [
  {
    id: 'listProducts',
    service: 'products',
    method: 'get',
    path: '/product',
    summary: 'The catalogue.',
    caller: 'anybody',
    answer: productListSchema,
    problems: [],
    example: EXAMPLES.listProducts,
  },
  {
    id: 'getProduct',
    service: 'products',
    method: 'get',
    path: '/product/{productId}',
    summary: 'One product.',
    caller: 'anybody',
    answer: productAnswerSchema,
    problems: ['product-not-found'],
    example: EXAMPLES.getProduct,
  },
  {
    id: 'getCart',
    service: 'cart',
    method: 'get',
    path: '/cart',
    summary: 'The owner’s cart.',
    description:
      'Use its `ETag` as `If-Match` in a checkout. Prices can be up to a minute old, unless the request says `Cache-Control: no-cache`.',
    caller: 'owner',
    headers: ['Cache-Control'],
    answer: cartSchema,
    answerHeaders: ['ETag'],
    problems: ['unauthorized'],
    example: EXAMPLES.getCart,
  },
  {
    id: 'addLine',
    service: 'cart',
    method: 'post',
    path: '/cart',
    summary: 'Adds to the line of a product.',
    description: 'A negative quantity subtracts. The first request starts an anonymous cart.',
    caller: 'owner',
    body: addLineSchema,
    headers: ['Idempotency-Key'],
    answer: lineAnswerSchema,
    answerHeaders: ['Set-Cookie', 'Idempotent-Replayed'],
    problems: [
      ...WITH_BODY,
      'product-not-found',
      'quantity-below-zero',
      'quantity-above-limit',
      'request-in-progress',
      'idempotency-key-reused',
      'product-service-unavailable',
    ],
    example: EXAMPLES.addLine,
  },
  {
    id: 'setLine',
    service: 'cart',
    method: 'put',
    path: '/cart/{productId}',
    summary: 'Sets the quantity of a line.',
    description: '0 removes the line. A `productId` in the body must equal the path’s.',
    caller: 'owner',
    body: setLineSchema,
    answer: lineAnswerSchema,
    answerHeaders: ['Set-Cookie'],
    problems: [...WITH_BODY, 'product-not-found', 'product-service-unavailable'],
    example: EXAMPLES.setLine,
  },
  {
    id: 'removeLine',
    service: 'cart',
    method: 'delete',
    path: '/cart/{productId}',
    summary: 'Removes a line.',
    description: 'Succeeds if there is none.',
    caller: 'owner',
    answer: undefined,
    problems: WRITING,
    example: EXAMPLES.removeLine,
  },
  {
    id: 'migrateCart',
    service: 'cart',
    method: 'post',
    path: '/cart/migrate',
    summary: 'Merges the anonymous cart of the cookie into the user’s, and clears the cookie.',
    caller: 'user',
    answer: cartSchema,
    answerHeaders: ['ETag', 'Set-Cookie'],
    problems: WRITING,
    example: EXAMPLES.migrateCart,
  },
  {
    id: 'checkOut',
    service: 'cart',
    method: 'post',
    path: '/cart/checkout',
    summary: 'Empties the user’s cart and returns what was in it.',
    caller: 'user',
    headers: ['Idempotency-Key', 'If-Match'],
    answer: receiptSchema,
    answerHeaders: ['Idempotent-Replayed'],
    problems: [
      ...WRITING,
      'invalid-request',
      'cart-empty',
      'cart-changed',
      'request-in-progress',
      'product-service-unavailable',
    ],
    example: EXAMPLES.checkOut,
  },
  {
    id: 'getTotal',
    service: 'cart',
    method: 'get',
    path: '/cart/{productId}/total',
    summary: 'How many of a product are in all carts.',
    caller: 'anybody',
    answer: totalSchema,
    problems: ['product-not-found', 'product-service-unavailable'],
    example: EXAMPLES.getTotal,
  },
  {
    id: 'listTotals',
    service: 'cart',
    method: 'get',
    path: '/cart/total',
    summary: 'Every product’s total, a page at a time.',
    caller: 'admin',
    query: totalListQuerySchema,
    answer: totalListSchema,
    problems: ['invalid-request', 'unauthorized', 'forbidden'],
    example: EXAMPLES.listTotals,
  },
];

/** Every problem that the operation can return, by status: its own, throttling, and our failures. */
export const problemsOf = ({ service, problems }: Operation): Map<number, ProblemName[]> => {
  const all: [number, ProblemName][] = [...problems, ...ALWAYS].map((name) => [PROBLEMS[name].status, name]);
  // Overloaded, or a dependency is unavailable: `tryAgain` in lambdas/shared/refusal.ts.
  if (service === 'cart') all.push([503, 'internal']);
  return new Map(
    [...Map.groupBy(all, ([status]) => status)]
      .toSorted(([a], [b]) => a - b)
      .map(([status, same]) => [status, same.map(([, name]) => name)]),
  );
};
