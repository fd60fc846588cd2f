import type { Measured } from './operations.ts';
import { costOf, type Priced } from './prices.ts';

/** How much one run uses of everything that has a price. */
export type Usage = Partial<Record<Priced, number>>;

/** Assumed on 2026-11-25, until durations are measured on AWS. In milliseconds unless stated. */
export const ASSUMED = {
  /** A function's own work, and each sequential call: 15 for a function with one call. */
  own: 10,
  call: 5,
  transaction: 15,
  /** Bytes of a response's headers, as the browser receives them. */
  headers: 1_000,
  /** The share of traced requests: X-Ray's default rule traces the first of each second and one in twenty of the others. */
  traced: 0.05,
} as const;

/** The memory of every cart function, here and in the original, in GB. */
export const MEMORY = 0.5;

/**
 * What Lambda itself logs of an invocation, in JSON at its default level.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const PLATFORM_BYTES = Buffer.byteLength(
  '{"time":"2026-11-25T12:00:00.000Z","type":"platform.start","record":{"requestId":"00000000-0000-4000-8000-000000000000","version":"$LATEST"}}\n' +
    '{"time":"2026-11-25T12:00:00.000Z","type":"platform.report","record":{"requestId":"00000000-0000-4000-8000-000000000000","metrics":{"durationMs":14.123,"billedDurationMs":15,"memorySizeMB":512,"maxMemoryUsedMB":90},"status":"success"}}\n',
);

const GB = 1e9;

const milliseconds = (calls: readonly string[], atOnce: number): number =>
  ASSUMED.own +
  calls.reduce((sum, name) => sum + (name === 'TransactWrite' ? ASSUMED.transaction : ASSUMED.call), 0) / atOnce;

export const sumOf = (...usages: Usage[]): Usage => {
  const sum: Usage = {};
  for (const [priced, amount] of usages.flatMap((usage) => Object.entries(usage) as [Priced, number][]))
    sum[priced] = (sum[priced] ?? 0) + amount;
  return sum;
};

export const times = (usage: Usage, factor: number): Usage =>
  Object.fromEntries(Object.entries(usage).map(([priced, amount]) => [priced, amount * factor]));

/** Dollars per million runs, for all parts or `only` these. */
export const perMillion = (usage: Usage, only?: readonly Priced[]): number =>
  (Object.entries(usage) as [Priced, number][])
    .filter(([priced]) => only === undefined || only.includes(priced))
    .reduce((sum, [priced, amount]) => sum + costOf(priced, amount * 1_000_000), 0);

/** The cost of data: rows and messages. Everything else is the cost of requests. */
export const DATA: readonly Priced[] = ['read', 'write', 'message'];

/** An invocation of a function, with `atOnce` concurrent calls. */
export const runOf = ({ calls, reads, writes, logged }: Measured, atOnce = 1): Usage => ({
  run: 1,
  armSecond: (milliseconds(calls, atOnce) / 1000) * MEMORY,
  log: (logged + PLATFORM_BYTES) / GB,
  read: reads,
  write: writes,
});

/** How many moved lines the delete worker deletes concurrently. */
const DELETES_AT_ONCE = 10;

/** A request from a browser, with the deletions that follow it: each message is sent, received and deleted. */
export const requestOf = (measured: Measured, deletion: Measured): Usage =>
  sumOf(
    runOf({ ...measured, calls: [...measured.calls, ...Array(measured.messages).fill('SendMessage')] }),
    {
      edge: 1,
      edgeRun: 1,
      edgeOut: (measured.answered + ASSUMED.headers) / GB,
      gateway: 1,
      trace: ASSUMED.traced,
      message: 3 * measured.messages,
    },
    times(runOf(deletion, DELETES_AT_ONCE), measured.moved / deletion.writes),
  );

/** A product lookup, when the function has not remembered the product within the last minute. */
export const lookUp = (measured: Pick<Measured, 'logged'>): Usage => ({
  gateway: 1,
  run: 1,
  armSecond: ((ASSUMED.own + ASSUMED.call) / 1000) * MEMORY,
  log: (measured.logged + PLATFORM_BYTES) / GB,
});
