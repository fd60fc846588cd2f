import { SLOTS } from '@shop/cart/domain/ledger';
import { listed, table } from '../support/markdown.ts';
import { type Item, idle, inUse, restorableTables } from './idle.ts';
import type { Measured, Measurements } from './operations.ts';
import { ORIGINAL, type OriginalOperation, originalBatch } from './original.ts';
import { costOf, PRICES, type Priced } from './prices.ts';
import {
  ASSUMED,
  DATA,
  lookUp,
  MEMORY,
  PLATFORM_BYTES,
  perMillion,
  requestOf,
  runOf,
  sumOf,
  times,
  type Usage,
} from './usage.ts';

const dollars = (amount: number): string => `$${amount.toFixed(amount < 100 ? 2 : 0)}`;
const whole = (amount: number): string => Math.round(amount).toLocaleString('en');
const total = (items: readonly Item[]): number => items.reduce((sum, item) => sum + item.dollars, 0);

/** The typical batch: a hundred changes to this many products. */
const TYPICAL = 20;

const need = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new Error(`${what} was not measured.`);
  return value;
};

/** The usages that several parts of the page need. */
const usagesOf = (measurements: Measurements) => {
  const { requests, batches, removals, deletion } = measurements;
  const batch = need(batches[TYPICAL], 'a batch');
  const request = (name: string): Usage => requestOf(need(requests[name], name), deletion);
  const counted = times(runOf(batch), 1 / 100);
  /** The totals' share of an operation, including the deletion of moved lines. */
  const totalsOf = ({ changes, moved }: Measured): Usage =>
    sumOf(times(counted, changes), times(runOf(removals), moved / 100));
  return { batch, request, counted, totalsOf, change: sumOf(request('POST with key'), counted) };
};

const calls = ({ calls: made, messages }: Measured): string => listed([...made, ...Array(messages).fill('Send')]);

/** Including the totals' share. */
const originalUsage = ({ usage, changes }: OriginalOperation): Usage =>
  sumOf(usage, times(originalBatch(TYPICAL), changes / 100));

const operations = (measurements: Measurements): string => {
  const { request, totalsOf } = usagesOf(measurements);
  const rows = Object.entries(measurements.requests).map(([name, measured]) => {
    const usage = request(name);
    const totals = perMillion(totalsOf(measured));
    const original = ORIGINAL[name];
    const before = original && perMillion(originalUsage(original));
    const data = perMillion(usage, DATA);
    return [
      name,
      calls(measured),
      whole(usage.read ?? 0),
      whole(usage.write ?? 0),
      dollars(perMillion(usage) - data),
      dollars(data),
      totals === 0 ? '–' : dollars(totals),
      `**${dollars(perMillion(usage) + totals)}**`,
      original?.calls ?? '–',
      original === undefined ? '–' : `${original.reads}`,
      original === undefined ? '–' : whole(original.writes),
      before === undefined ? '–' : dollars(before),
    ];
  });
  const looked = perMillion(lookUp(need(measurements.requests.total, 'total')));
  rows.push(['a product lookup', 'HTTP', '', '', dollars(looked), '', '–', `**${dollars(looked)}**`, '', '', '', '']);
  const head = ['operation', 'calls', 'R', 'W', 'request', 'data', 'totals', 'sum', 'original: calls', 'R', 'W', 'sum'];
  return table(head, rows);
};

const batches = ({ batches: measured }: Measurements): string =>
  table(
    ['a hundred changes to', 'calls', 'R', 'W, including the index', 'per million changes', 'original'],
    Object.entries(measured).map(([spread, batch]) => [
      `${spread} product${spread === '1' ? '' : 's'}`,
      calls(batch),
      whole(batch.reads),
      whole(batch.writes),
      dollars(perMillion(runOf(batch)) / 100),
      dollars(perMillion(originalBatch(Number(spread))) / 100),
    ]),
  );

/** The parts of the cost of a change, in descending order. */
const changeParts = (measurements: Measurements): [string, number][] => {
  const { request, counted } = usagesOf(measurements);
  const plain = request('POST');
  const keyed = request('POST with key');
  const of = (...priced: Priced[]) => perMillion(keyed, priced);
  const list: [string, number][] = [
    ['API Gateway', of('gateway')],
    ['the totals', perMillion(counted)],
    ['the Idempotency-Key: a read and a transaction', perMillion(keyed, DATA) - perMillion(plain, DATA)],
    ['CloudFront: request, function, transfer', of('edge', 'edgeRun', 'edgeOut')],
    ['writing the line', perMillion(plain, DATA)],
    ['logs and metrics', of('log')],
    ['Lambda', of('run', 'armSecond')],
    ['X-Ray', of('trace')],
  ];
  return list.toSorted(([, a], [, b]) => b - a);
};

const shares = (measurements: Measurements): string => {
  const all = changeParts(measurements);
  const sum = all.reduce((amount, [, part]) => amount + part, 0);
  return table(
    ['a million cart changes', '', 'share'],
    [
      ...all.map(([name, part]) => [name, dollars(part), `${Math.round((100 * part) / sum)} %`]),
      ['', dollars(sum), ''],
    ],
  );
};

const monthly = (measurements: Measurements): string => {
  const [dev, prod] = ['dev', 'prod'].map((stage) => [...idle(stage, measurements), ...inUse(stage, measurements)]);
  const rows = (prod ?? []).map(({ what, how, dollars: amount }, at) => [
    what,
    how,
    dollars(dev?.[at]?.dollars ?? 0),
    dollars(amount),
  ]);
  const first = idle('prod', measurements).length;
  const sum = (text: string, end: number) => [
    `**${text}**`,
    '',
    ...[dev, prod].map((items) => `**${dollars(total((items ?? []).slice(0, end)))}**`),
  ];
  const all = [
    ...rows.slice(0, first),
    sum('idle', first),
    ...rows.slice(first),
    sum('in use, at any volume', rows.length),
  ];
  return table(['per month', 'how many', 'dev', 'prod'], all);
};

/** Bytes that DynamoDB adds to each item when it charges for storage. */
const OVERHEAD = 100;

const stored = ({ audit, lineBytes, entryBytes }: Measurements): string => {
  const gigabytes = (lineBytes + entryBytes + 2 * OVERHEAD) / 1000;
  const backup = restorableTables('prod') > 0 ? costOf('backup', gigabytes) : 0;
  const pass = ((audit.full.reads - audit.empty.reads) / audit.lines) * 1e6;
  return table(
    ['a million stored lines, per month', ''],
    [
      [
        `storage: a line of ${whole(lineBytes)} bytes and a ledger row of ${whole(entryBytes)}, plus ${OVERHEAD} each`,
        dollars(costOf('storage', gigabytes)),
      ],
      ['point-in-time recovery (prod)', dollars(backup)],
      [
        `the audit: ${(pass / 1e6).toFixed(2)} R per line and pass, one pass an hour`,
        dollars(costOf('read', pass) * 730),
      ],
    ],
  );
};

const growth = (measurements: Measurements): string => {
  const { batch, request, change } = usagesOf(measurements);
  const { armSecond = 0, write = 0 } = request('POST with key');
  const rows = [1, 1_000, 100_000].map((rate) => [
    whole(rate),
    whole(Math.ceil((rate * armSecond) / MEMORY)),
    whole(rate * write),
    whole(Math.ceil((rate * write) / 1000)),
    rate < 2 ? '1 a minute' : `${whole(rate / 100)} a second`,
    whole((rate * (batch.writes - batch.index)) / 100),
    whole((rate * batch.index) / 100),
    `$${whole((perMillion(change) * rate * 86_400 * 30) / 1e6)}`,
  ]);
  const carts = ['changes per second', 'concurrent functions', 'W/s on Carts', 'partitions of Carts'];
  return table([...carts, 'batches', 'W/s on Totals', 'W/s on its index', 'cost per month'], rows);
};

/** How many changes per second can be counted if no two concurrent transactions update the same total row. */
const withoutConflict = (batch: Measured, spread: number): number => {
  const transactions = batch.calls.filter((name) => name === 'TransactWrite').length;
  const atOnce = (SLOTS * spread) / (batch.index / transactions);
  return (1000 / ASSUMED.transaction) * atOnce * (100 / transactions);
};

/** Approximately how many changes per second the totals can keep up with, by what limits them. */
const limits = ({ batches: measured }: Measurements) => {
  const [one, typical] = [need(measured[1], 'a batch'), need(measured[TYPICAL], 'a batch')];
  const about = (amount: number) => whole(Number(amount.toPrecision(2)));
  return {
    index: about((SLOTS * 1000) / (typical.index / 100)),
    typical: about(withoutConflict(typical, TYPICAL)),
    one: about(withoutConflict(one, 1)),
  };
};

const bounds = (measurements: Measurements): string => {
  const { index, typical, one } = limits(measurements);
  return table(
    ['what limits the totals', 'changes per second, approximate'],
    [
      [`the index: ${SLOTS} partition keys, 1,000 W/s each`, index],
      [`transactions contending for the totals of ${TYPICAL} products`, typical],
      ['transactions contending for the total of one product', one],
    ],
  );
};

const prices = (): string =>
  table(
    ['price', '', 'AWS’s page', 'source'],
    Object.values(PRICES).map(({ what, dollars: amount, unit, page, seen }) => [
      what,
      `$${amount} per ${unit}`,
      `[page](${page})`,
      seen,
    ]),
  );

const answer = (measurements: Measurements): string => {
  const { change } = usagesOf(measurements);
  const sum = perMillion(change);
  const three = changeParts(measurements).slice(0, 3);
  const [dev, prod] = ['dev', 'prod'].map((stage) => total(idle(stage, measurements)));
  const more = total(inUse('prod', measurements));
  return [
    `- **Idle**: ${dollars(dev ?? 0)} a month for dev, ${dollars(prod ?? 0)} for prod. With any traffic, custom metrics add up to ${dollars(more)}.`,
    `- **A million cart changes** (the storefront’s POST with its key, counted in the totals): **${dollars(sum)}**. The original’s POST: ${dollars(perMillion(originalUsage(need(ORIGINAL.POST, 'POST'))))}, without a key and with totals that drift.`,
    `- **What dominates**: ${three.map(([name, part]) => `${name} ${Math.round((100 * part) / sum)} %`).join(', ')}.`,
    `- **As it grows**: requests and carts scale to the account’s quotas. The totals keep up with some ${limits(measurements).one} changes per second to one product, or ${limits(measurements).index} spread over ${TYPICAL}; beyond that the totals fall behind, and nothing else does.`,
  ].join('\n');
};

const assumptions = (): string =>
  table(
    ['assumed on 2026-11-25', ''],
    [
      [
        'a function’s own work, a call, a transaction, at 512 MB',
        `${ASSUMED.own} + ${ASSUMED.call} + ${ASSUMED.transaction} ms`,
      ],
      ['response headers', `${ASSUMED.headers} bytes`],
      ['Lambda’s own log of an invocation', `${PLATFORM_BYTES} bytes`],
      ['traced requests', `${100 * ASSUMED.traced} %`],
    ],
  );

/** The computed parts of docs/cost.md, by name. */
export const partsOf = (measurements: Measurements): Record<string, string> => ({
  answer: answer(measurements),
  change: shares(measurements),
  operations: operations(measurements),
  totals: batches(measurements),
  month: monthly(measurements),
  stored: stored(measurements),
  growth: growth(measurements),
  bounds: bounds(measurements),
  prices: prices(),
  assumptions: assumptions(),
});

/** The page with its computed parts replaced. */
export const withComputed = (page: string, computed: Record<string, string>): string => {
  const placed = new Set<string>();
  const fresh = page.replaceAll(/<!-- computed: (\w+) -->.*?<!-- end -->/gs, (_, name: string) => {
    placed.add(name);
    return `<!-- computed: ${name} -->\n\n${need(computed[name], name)}\n\n<!-- end -->`;
  });
  const missing = Object.keys(computed).filter((name) => !placed.has(name));
  if (missing.length > 0) throw new Error(`The page has no markers for: ${missing.join(', ')}.`);
  return fresh;
};
