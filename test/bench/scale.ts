import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';
import { linesOf, putRows } from '../support/rows.ts';
import { createShop, product } from '../support/shop.ts';
import { connect, createTables } from '../support/tables.ts';
import { type Meter, metered, newMeter } from './cost/units.ts';

/**
 * `npm run bench:scale` shows that the cost of an operation depends only on the cart it touches: it runs the same
 * operations in an empty shop and in one with 20,000 carts of five lines, and compares their calls and capacity units. It
 * exits with 1 if any of them differ.
 */
const CARTS = 20_000;
const LINES_PER_CART = 5;
const PRODUCTS = Array.from({ length: 60 }, (_, at) => product(`product-${at}`, 1000 + at));

type Cost = { calls: number; units: number };

const measure = async (meter: Meter, run: () => Promise<{ status: number }>): Promise<Cost> => {
  Object.assign(meter, newMeter());
  const { status } = await run();
  if (status >= 300) throw new Error(`An operation returned ${status}.`);
  return { calls: meter.calls.length, units: meter.reads + meter.writes };
};

/** Runs each operation once, on new carts. @returns their costs */
const costs = async (client: DynamoDBDocumentClient, tables: { carts: string; totals: string }) => {
  const { client: measured, meter } = metered(client);
  const shop = createShop(measured, tables);
  shop.products.put(...PRODUCTS);
  const fill = async (lines: number, user?: string) => {
    const owner = user === undefined ? {} : { user };
    let cookie: string | undefined;
    for (const { productId } of PRODUCTS.slice(0, lines)) {
      const answer = await shop.call('POST', '/cart', { body: { productId }, ...owner, cookie });
      cookie = answer.cookie ?? cookie;
    }
    return { ...owner, cookie };
  };
  const ten = await fill(10);
  const fifty = await fill(50);
  const buyer = randomUUID();
  await fill(50, buyer);
  const body = { productId: 'product-0' };
  const run = (method: string, path: string, sent: object = {}) => measure(meter, () => shop.call(method, path, sent));
  return {
    'GET cart, 10 lines': await run('GET', '/cart', ten),
    'GET cart, 50 lines': await run('GET', '/cart', fifty),
    POST: await run('POST', '/cart', { body, ...ten }),
    'POST with key': await run('POST', '/cart', { body, ...ten, headers: { 'idempotency-key': 'a' } }),
    PUT: await run('PUT', '/cart/product-0', { body: { quantity: 3 }, ...ten }),
    DELETE: await run('DELETE', '/cart/product-0', ten),
    'total of a product': await run('GET', '/cart/product-0/total'),
    'migrate, 50 lines': await run('POST', '/cart/migrate', { ...fifty, user: randomUUID() }),
    'checkout, 50 lines': await run('POST', '/cart/checkout', { user: buyer }),
  };
};

/** Writes carts to the table, as the shop would. */
const load = async (client: DynamoDBDocumentClient, table: string) => {
  const some = PRODUCTS.slice(0, LINES_PER_CART);
  const rows = Array.from({ length: CARTS }, () => randomUUID()).flatMap((cart) =>
    linesOf(`cart#${cart}`, some, { quantity: 1, now: Date.now() }),
  );
  await putRows(client, table, rows, (left) => {
    if (left > 0 && left % 20_000 === 0) console.log(`  ${left} lines left`);
  });
};

const engine = await startDynamoDb();
try {
  const client = connect(engine.endpoint);
  const tables = await createTables(client);
  const empty = await costs(client, tables);
  console.log(`Loading ${CARTS * LINES_PER_CART} lines in ${CARTS} carts …`);
  await load(client, tables.carts);
  const full = await costs(client, tables);
  const rows = Object.entries(empty).map(([operation, before]) => {
    const after = full[operation as keyof typeof full];
    const same = before.calls === after.calls && before.units === after.units;
    return {
      operation,
      'calls, empty': before.calls,
      'calls, full': after.calls,
      'units, empty': before.units,
      'units, full': after.units,
      same,
    };
  });
  console.table(rows);
  process.exitCode = rows.every(({ same }) => same) ? 0 : 1;
} finally {
  await engine.stop();
}
