import { products } from './operations.ts';
import { itemBytes, readUnits, writeUnits } from './units.ts';
import { ASSUMED, type Usage } from './usage.ts';

/**
 * The original sample, according to its code (aws-samples/aws-serverless-shopping-cart, commit 66a863f): Python on x86
 * with 512 MB, 256 MB for the products; called cross-origin, directly at API Gateway. Sizes are those of our catalogue.
 */
export interface OriginalOperation {
  calls: string;
  reads: number;
  writes: number;
  usage: Usage;
  /** How many lines it changes. */
  changes: number;
}

/** Assumed on 2026-11-25. Bytes. */
const LOGGED = {
  /** Each handler logs its whole event (`log_event=True`), and Lambda three lines. */
  event: 3_000,
  record: 2_000,
  platform: 300,
} as const;

const GB = 1e9;

const line = (product: { productId: string }) => ({
  pk: 'user#00000000-0000-4000-8000-000000000000',
  sk: `product#${product.productId}`,
  quantity: 1,
  expirationTime: 1_795_608_001,
  productDetail: product,
});

const bytesOf = (lines: number) => products(lines).reduce((sum, product) => sum + itemBytes(line(product)), 0);
const answerOf = (lines: number) => JSON.stringify(products(lines).map(line)).length;

/** The write units of the largest line. */
const WRITE = Math.max(...products(50).map((product) => writeUnits(0, itemBytes(line(product)), false)));

interface Request {
  calls: string;
  reads?: number;
  writes?: number;
  changes?: number;
  /** How many calls run one after the other. */
  waits: number;
  answered?: number;
  messages?: number;
  /** Calls the product service, which is another request to API Gateway and another function. */
  callsProductService?: boolean;
  /** The browser sends a preflight request, because of JSON or a token. Its response is not cached. */
  preflight?: boolean;
}

const request = (made: Request): OriginalOperation => {
  const { calls, reads = 0, writes = 0, changes = 0, waits, answered = 100, messages = 0 } = made;
  const { callsProductService = false, preflight = true } = made;
  const product = callsProductService ? 1 : 0;
  const productMs = product * (ASSUMED.own + ASSUMED.call);
  const usage: Usage = {
    gateway: 1 + product + (preflight ? 1 : 0),
    run: 1 + product,
    x86Second: ((ASSUMED.own + ASSUMED.call * waits + productMs) * 0.5 + productMs * 0.25) / 1000,
    log: ((1 + product) * (LOGGED.event + LOGGED.platform)) / GB,
    gatewayOut: (answered + ASSUMED.headers) / GB,
    trace: ASSUMED.traced,
    read: reads,
    write: writes,
    message: messages,
  };
  return { calls, reads, writes, usage, changes };
};

/** Query, an update per line in threads, a message per line, Query; then the worker, with batches of five messages. */
const migrate = (lines: number): OriginalOperation => {
  const bytes = bytesOf(lines);
  const batches = lines / 5;
  const one = request({
    calls: `${2 + 2 * lines}`,
    reads: readUnits(bytes, false) + readUnits(bytes, true),
    writes: 2 * lines * WRITE,
    changes: 2 * lines,
    waits: 2 + lines,
    answered: answerOf(lines),
    messages: lines + 2 * batches,
  });
  const { run = 0, x86Second = 0, log = 0 } = one.usage;
  const worker = {
    run: run + batches,
    x86Second: x86Second + (batches * (ASSUMED.own + ASSUMED.call) * 0.5) / 1000,
    log: log + (batches * LOGGED.platform + lines * LOGGED.record) / GB,
  };
  return { ...one, usage: { ...one.usage, ...worker } };
};

const get = (lines: number): OriginalOperation =>
  request({ calls: 'Query', reads: readUnits(bytesOf(lines), false), waits: 1, answered: answerOf(lines) });

const checkout = (lines: number): OriginalOperation =>
  request({
    calls: `Query, ${Math.ceil(lines / 25)} BatchWrite`,
    reads: readUnits(bytesOf(lines), true),
    writes: lines * WRITE,
    changes: lines,
    waits: 1 + Math.ceil(lines / 25),
    answered: answerOf(lines),
  });

/** By the names of our operations. */
export const ORIGINAL: Record<string, OriginalOperation> = {
  'GET cart, 1 line': get(1),
  'GET cart, 10 lines': get(10),
  'GET cart, 50 lines': get(50),
  POST: request({ calls: 'HTTP, Update', writes: WRITE, changes: 1, waits: 1, callsProductService: true }),
  PUT: request({ calls: 'HTTP, Put', writes: WRITE, changes: 1, waits: 1, callsProductService: true }),
  total: request({ calls: 'Get', reads: readUnits(0, false), waits: 1, preflight: false }),
  'migrate, 10 lines': migrate(10),
  'migrate, 50 lines': migrate(50),
  'checkout, 10 lines': checkout(10),
  'checkout, 50 lines': checkout(50),
};

/** A batch of a hundred changes to this many products: a counter each, whose update invokes the worker again. */
export const originalBatch = (spread: number): Usage => ({
  run: 2,
  x86Second: ((2 * ASSUMED.own + spread * ASSUMED.call) * 0.5) / 1000,
  log: (2 * LOGGED.platform + (100 + spread) * LOGGED.record) / GB,
  write: spread,
});
