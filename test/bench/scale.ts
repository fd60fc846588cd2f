import { randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toLineProduct } from '@shop/cart/domain/cart-view';
import type { DocumentClient } from '@shop/cart/store/table';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';
import { putRows } from '../support/rows.ts';
import { createShop, product } from '../support/shop.ts';
import { connect, createTables } from '../support/tables.ts';

/**
 * `npm run bench:scale` shows that what an operation costs depends on the cart it touches, and on nothing else: the
 * same operations in an empty shop and in one with 20,000 carts of five lines, their calls and capacity units side by
 * side. It exits with 1 when any of them differs.
 */
const CARTS = 20_000;
const LINES_A_CART = 5;
const PRODUCTS = Array.from({ length: 60 }, (_, at) => product(`product-${at}`, 1000 + at));

type CapacityUnits = { CapacityUnits?: number };
type Cost = { calls: number; units: number };

/** The client, with what its calls cost summed up. */
const metered = (client: DynamoDBDocumentClient) => {
  const cost: Cost = { calls: 0, units: 0 };
  const send = async (command: { input: Record<string, unknown> }) => {
    command.input.ReturnConsumedCapacity = 'TOTAL';
    const answer = (await client.send(command as never)) as { ConsumedCapacity?: CapacityUnits | CapacityUnits[] };
    const parts = [answer.ConsumedCapacity ?? []].flat();
    cost.calls += 1;
    cost.units += parts.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
    return answer;
  };
  return { client: { send } as unknown as DocumentClient, cost };
};

type Metered = ReturnType<typeof metered>;

const measure = async ({ cost }: Metered, run: () => Promise<{ status: number }>): Promise<Cost> => {
  Object.assign(cost, { calls: 0, units: 0 });
  const { status } = await run();
  if (status >= 300) throw new Error(`An operation was answered ${status}.`);
  return { ...cost };
};

/** Each operation once, on a cart of its own, with what it cost. */
const costs = async (client: DynamoDBDocumentClient, tables: { carts: string; totals: string }) => {
  const meter = metered(client);
  const shop = createShop(meter.client, tables);
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

/** Lines as the shop writes them, straight into the table. */
const load = async (client: DynamoDBDocumentClient, table: string, expiresAt: number) => {
  const rows = Array.from({ length: CARTS }, () => randomUUID()).flatMap((cart) =>
    PRODUCTS.slice(0, LINES_A_CART).map((one) => ({
      pk: `cart#${cart}`,
      sk: `product#${one.productId}`,
      quantity: 1,
      product: toLineProduct(one),
      addedAt: '2026-11-22T12:00:00.000Z',
      updatedAt: '2026-11-22T12:00:00.000Z',
      expiresAt,
      rev: 1,
    })),
  );
  await putRows(client, table, rows, (left) => {
    if (left > 0 && left % 20_000 === 0) console.log(`  ${left} lines to go`);
  });
};

const engine = await startDynamoDb();
try {
  const client = connect(engine.endpoint);
  const tables = await createTables(client);
  const empty = await costs(client, tables);
  console.log(`Loading ${CARTS * LINES_A_CART} lines in ${CARTS} carts …`);
  await load(client, tables.carts, Math.floor(Date.now() / 1000) + 365 * 86_400);
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
