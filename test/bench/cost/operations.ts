import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { auditTotals } from '@shop/cart/workers/audit-totals';
import { countTotals } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import { CATALOGUE } from '@shop/products/catalogue';
import { createLog, createPseudonym } from '@shop/shared/log';
import { createMetrics, writeLogLine } from '@shop/shared/metrics';
import { contextOf, createShop, type Sent, type Shop } from '../../support/shop.ts';
import { createTables, rowsOf } from '../../support/tables.ts';
import { itemBytes, type Meter, metered, newMeter } from './units.ts';

/** What one run of an operation used. */
export interface Measured extends Meter {
  /** Bytes that the function logged, including metrics. */
  logged: number;
  /** Bytes of the response's body. */
  answered: number;
  /** Messages that the function sent to the queue, and how many lines they contain. */
  messages: number;
  moved: number;
}

/** All measurements of one run. */
export interface Measurements {
  /** By operation. */
  requests: Record<string, Measured>;
  /** Batches of a hundred changes, by the number of products. */
  batches: Record<number, Measured>;
  /** The batch of a hundred moved lines that the delete worker has deleted. */
  removals: Measured;
  /** The delete worker, with a message of fifty lines. */
  deletion: Measured;
  /** The audit of empty tables, and of a number of lines without drift. */
  audit: { empty: Measured; lines: number; full: Measured };
  /** Bytes of a stored line and of its ledger row, on average. */
  lineBytes: number;
  entryBytes: number;
  /** Names of the custom metrics that were published. */
  metrics: string[];
}

/** Products of the catalogue, repeated under other IDs if it has too few. */
export const products = (count: number) =>
  Array.from({ length: count }, (_, at) => {
    const one = CATALOGUE[at % CATALOGUE.length];
    if (one === undefined) throw new Error('The catalogue is empty.');
    return at < CATALOGUE.length ? one : { ...one, productId: `${one.productId}-${Math.floor(at / CATALOGUE.length)}` };
  });

/** A UUID that is the same in every run, but distributed like random ones. */
const uuid = (name: string | number): string =>
  createHash('sha256')
    .update(String(name))
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');

/** Runs a function, and returns the lines that it logged. */
const captureLog = async <Result>(run: () => Promise<Result>): Promise<{ result: Result; lines: string[] }> => {
  const write = process.stdout.write.bind(process.stdout);
  const lines: string[] = [];
  process.stdout.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
  try {
    return { result: await run(), lines };
  } finally {
    process.stdout.write = write;
  }
};

/** A shop with a metered client, and the log and metrics of the deployed functions. All sizes are the same in every run. */
const createMeasuredShop = async (client: DynamoDBDocumentClient) => {
  // As Lambda sets them.
  process.env.POWERTOOLS_SERVICE_NAME = 'cart';
  process.env._X_AMZN_TRACE_ID = 'Root=1-00000000-000000000000000000000000;Sampled=0';
  const tables = await createTables(client);
  const { client: counted, meter } = metered(client);
  const shop = createShop(counted, tables);
  const unmeasured = createShop(client, tables);
  const effects = Object.assign(shop.clock, { random: () => 0.5 });
  Object.assign(unmeasured.clock, effects);
  const metrics = createMetrics({ namespace: 'Shop/prod', service: 'cart', now: effects.now, write: writeLogLine });
  Object.assign(shop.deps, { log: createLog(), metrics, pseudonym: createPseudonym('key') });
  for (const { products: known } of [shop, unmeasured]) known.put(...products(100));
  /** Adds this many lines to a cart. */
  const fill = async (lines: number, owner: Sent): Promise<Sent> => {
    await Promise.all(
      products(lines).map(({ productId }) => unmeasured.call('POST', '/cart', { ...owner, body: { productId } })),
    );
    return owner;
  };

  const names = new Set<string>();
  const measure = async (run: () => Promise<unknown>): Promise<Measured> => {
    const sent = shop.messages.length;
    Object.assign(meter, newMeter());
    const { result, lines } = await captureLog(run);
    for (const [, name] of lines.join('').matchAll(/"Metrics":\[\{"Name":"(\w+)"/g)) if (name) names.add(name);
    const answer = result as { status?: number; body?: unknown } | undefined;
    if ((answer?.status ?? 200) >= 300) throw new Error(`An operation returned ${answer?.status}.`);
    const answered = answer?.body === undefined ? 0 : Buffer.byteLength(JSON.stringify(answer.body));
    const logged = lines.reduce((bytes, line) => bytes + Buffer.byteLength(line), 0);
    const messages = shop.messages.slice(sent);
    const counted = { ...meter, calls: [...meter.calls] };
    return { ...counted, logged, answered, messages: messages.length, moved: messages.flat().length };
  };
  return { shop, fill, measure, names };
};

type MeasuredShop = Awaited<ReturnType<typeof createMeasuredShop>>;

const measureRequests = async ({ shop, fill, measure }: MeasuredShop): Promise<Measurements['requests']> => {
  const call = (method: string, path: string, sent: Sent = {}) => measure(() => shop.call(method, path, sent));
  const cookie = (name: string) => ({ cookie: `__Host-cartId=${uuid(name)}` });
  const keyed = { headers: { 'idempotency-key': uuid('key') } };
  const one = await fill(1, cookie('one'));
  const ten = await fill(10, cookie('ten'));
  const fifty = await fill(50, cookie('fifty'));
  const [first, second] = products(2).map(({ productId }) => productId);
  return {
    'GET cart, 1 line': await call('GET', '/cart', one),
    'GET cart, 10 lines': await call('GET', '/cart', ten),
    'GET cart, 50 lines': await call('GET', '/cart', fifty),
    POST: await call('POST', '/cart', { ...one, body: { productId: second } }),
    'POST with key': await call('POST', '/cart', { ...one, ...keyed, body: { productId: second } }),
    PUT: await call('PUT', `/cart/${second}`, { ...one, body: { quantity: 3 } }),
    DELETE: await call('DELETE', `/cart/${second}`, one),
    total: await call('GET', `/cart/${first}/total`),
    'migrate, 10 lines': await call('POST', '/cart/migrate', { ...ten, user: uuid('ten') }),
    'migrate, 50 lines': await call('POST', '/cart/migrate', { ...fifty, user: uuid('fifty') }),
    'checkout, 10 lines': await call('POST', '/cart/checkout', { ...keyed, user: uuid('ten') }),
    'checkout, 50 lines': await call('POST', '/cart/checkout', { ...keyed, user: uuid('fifty') }),
  };
};

let sequence = 100_000_000_000_000_000_000n;

const nextSequence = (): string => {
  sequence += 1n;
  return String(sequence);
};

/** The stream record of a line with this new quantity, or without one if it was deleted. */
const recordOf = (pk: string, sk: string, quantity?: number, movedTo?: string) => ({
  eventName: quantity === undefined ? 'REMOVE' : 'MODIFY',
  dynamodb: {
    SequenceNumber: nextSequence(),
    Keys: { pk: { S: pk }, sk: { S: sk } },
    ...(quantity !== undefined && {
      NewImage: { quantity: { N: String(quantity) }, ...(movedTo !== undefined && { movedTo: { S: movedTo } }) },
    }),
  },
});

const countRecords = (shop: Shop, records: unknown[]) => () =>
  countTotals({ ...shop.deps, effects: shop.clock })({ Records: records } as never, contextOf(60_000));

const measureBatches = async ({ shop, measure }: MeasuredShop): Promise<Pick<Measurements, 'batches' | 'removals'>> => {
  const batches: Measurements['batches'] = {};
  const batch = (spread: number, quantity?: number, movedTo?: string) => {
    const some = products(spread).map(({ productId }) => `product#${productId}`);
    const records = Array.from({ length: 100 }, (_, at) =>
      recordOf(`cart#${uuid(`${spread} ${at}`)}`, some[at % spread] ?? '', quantity, movedTo),
    );
    return measure(countRecords(shop, records));
  };
  for (const spread of [1, 20, 100]) batches[spread] = await batch(spread, 1);
  await batch(20, 1, 'user#other');
  return { batches, removals: await batch(20) };
};

const measureDeletion = ({ shop, measure }: MeasuredShop): Promise<Measured> => {
  const lines = shop.messages.find((message) => message.length === 50);
  const deps = { ...shop.deps, effects: shop.clock };
  const Records = [{ messageId: uuid('message'), body: JSON.stringify({ lines }) }];
  return measure(() => deleteMovedLines(deps)({ Records } as never, contextOf(30_000)));
};

/** Measures the audit in new tables, in which ledger and carts match. */
const measureAudit = async (client: DynamoDBDocumentClient) => {
  const { shop, fill, measure, names } = await createMeasuredShop(client);
  const audit = () => auditTotals({ ...shop.deps, effects: shop.clock, settleTime: 0 })({}, contextOf(600_000));
  const empty = await measure(audit);
  await fill(100, { user: uuid('audited') });
  const lines = await rowsOf(client, shop.tables.carts);
  await measure(
    countRecords(
      shop,
      lines.map(({ pk, sk, quantity }) => recordOf(pk, sk, Number(quantity))),
    ),
  );
  const full = await measure(audit);
  const entries = await rowsOf(client, shop.tables.totals, ({ pk }) => pk.startsWith('line#'));
  const mean = (rows: typeof lines) => rows.reduce((sum, row) => sum + itemBytes(row), 0) / rows.length;
  return { audit: { empty, lines: lines.length, full }, lineBytes: mean(lines), entryBytes: mean(entries), names };
};

/** Runs every operation once on DynamoDB Local, in new tables, and measures it. */
export const measure = async (client: DynamoDBDocumentClient): Promise<Measurements> => {
  const measured = await createMeasuredShop(client);
  // The totals first, so that the total of a product exists.
  const batches = await measureBatches(measured);
  const requests = await measureRequests(measured);
  const deletion = await measureDeletion(measured);
  const { names, ...audited } = await measureAudit(client);
  return {
    requests,
    ...batches,
    deletion,
    ...audited,
    metrics: [...new Set([...measured.names, ...names])].toSorted(),
  };
};
