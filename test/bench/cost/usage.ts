import type { Measured } from './operations.ts';
import { costOf, type Priced } from './prices.ts';

/** How much of each priced thing one run of something takes. */
export type Usage = Partial<Record<Priced, number>>;

/** Assumed on 2026-11-25, until durations are measured on AWS. Milliseconds. */
export const ASSUMED = {
  /** Of a function's own work, and of each call that waits for the one before: 15 for one call. */
  own: 10,
  call: 5,
  transaction: 15,
  /** Bytes of an answer's headers, as the shopper gets them. */
  headers: 1_000,
  /** X-Ray's default rule records the first request of a second and one in twenty of the others. */
  traced: 0.05,
} as const;

/** Of every function of the carts, here and there. GB. */
export const MEMORY = 0.5;

/**
 * What Lambda itself logs of a run in JSON at its default level.
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

/** Dollars for a million of it. `only` these parts. */
export const perMillion = (usage: Usage, only?: readonly Priced[]): number =>
  (Object.entries(usage) as [Priced, number][])
    .filter(([priced]) => only === undefined || only.includes(priced))
    .reduce((sum, [priced, amount]) => sum + costOf(priced, amount * 1_000_000), 0);

/** What is paid for data: rows and messages. All else is the way there. */
export const DATA: readonly Priced[] = ['read', 'write', 'message'];

/** A function's run with what it called, `atOnce` calls at a time. */
export const runOf = ({ calls, reads, writes, logged }: Measured, atOnce = 1): Usage => ({
  run: 1,
  armSecond: (milliseconds(calls, atOnce) / 1000) * MEMORY,
  log: (logged + PLATFORM_BYTES) / GB,
  read: reads,
  write: writes,
});

/** How many moved lines the delete worker takes out at once. */
const DELETES_AT_ONCE = 10;

/** A request from the shopper's browser, with the deletions that follow it: a message is sent, received and deleted. */
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

/** A product that is asked for because the function has not heard of it for a minute. */
export const lookUp = (measured: Pick<Measured, 'logged'>): Usage => ({
  gateway: 1,
  run: 1,
  armSecond: ((ASSUMED.own + ASSUMED.call) / 1000) * MEMORY,
  log: (measured.logged + PLATFORM_BYTES) / GB,
});
