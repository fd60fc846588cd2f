import { type Effects, type TimeLeft, timeLeftOf } from '@shop/shared/effects';
import type { Log } from '@shop/shared/log';
import type { Metrics } from '@shop/shared/metrics';
import { workerHandler } from '@shop/shared/worker';
import * as z from 'zod/mini';
import { driftOf, isExpired, isUnchanged, type Pair, repairOf } from '../domain/audit.ts';
import { type Advance, advancesByRows, lineName } from '../domain/ledger.ts';
import { type LineName, pageOfEntries, pageOfLines, readNamedLines } from '../store/audit-pages.ts';
import { NEW_PASS, type Progress, readProgress, writeProgress } from '../store/audit-progress.ts';
import { applyAdvances, readLedger } from '../store/ledger.ts';
import type { Store, Table } from '../store/table.ts';
import { MAX_ACTIONS } from '../store/transaction.ts';

/** The dependencies of the audit. */
export interface AuditDependencies {
  carts: Table;
  totals: Table;
  log: Log;
  metrics: Metrics;
  effects: Effects;
  /** Milliseconds after which the stream has delivered every change that is not lost. */
  settleTime: number;
}

const eventSchema = z.object({ repair: z._default(z.boolean(), false) });

/** The result of one run: the pass so far, and whether the pass is complete. */
export type AuditAnswer = Omit<Progress, 'phase' | 'start'> & { done: boolean };

interface Tables {
  carts: Store;
  totals: Store;
  log: Log;
}

/** How many differences one run rechecks. A table with more is repaired over several runs. */
const MAX_SUSPECTS = 2_000;

/** Milliseconds reserved for the recheck and the repair. */
const SECOND_LOOK = 20_000;

/** The pairs of these lines. A malformed row is logged and skipped: it must not hide the others. */
const readPairs = async ({ carts, totals, log }: Tables, names: readonly LineName[]): Promise<Pair[]> => {
  // The ledger first: a change between the two reads then looks like one still in the stream.
  const ledger = await readLedger(totals, names.map(lineName));
  const stored = await readNamedLines(carts, names);
  return names.flatMap(({ ownerKey, productId }) => {
    const name = lineName({ ownerKey, productId });
    if (!ledger.malformed.has(name) && !stored.malformed.has(name))
      return [{ ownerKey, productId, line: stored.lines.get(name), entry: ledger.entries.get(name) }];
    log.error('malformed row', { productId });
    return [];
  });
};

/** Reads pages until the pass is complete, time is up, or enough suspects are found. */
const firstLook = async (tables: Tables, from: Progress, until: () => boolean) => {
  const suspects = new Map<string, Pair>();
  let progress = from;
  for (;;) {
    const isLines = progress.phase === 'lines';
    const page = isLines
      ? await pageOfLines(tables.carts, progress.start)
      : await pageOfEntries(tables.totals, progress.start);
    const pairs = await readPairs(tables, page.names);
    // A line that exists was already checked with the lines.
    const fresh = isLines ? pairs : pairs.filter(({ line }) => line === undefined);
    for (const pair of fresh) if (driftOf(pair, tables.carts.effects.now()) !== 0) suspects.set(lineName(pair), pair);
    progress = { ...progress, start: page.next, checked: progress.checked + fresh.length };
    if (page.next === undefined && !isLines) return { suspects: [...suspects.values()], progress, passed: true };
    if (page.next === undefined) progress = { ...progress, phase: 'entries' };
    if (until() || suspects.size >= MAX_SUSPECTS) return { suspects: [...suspects.values()], progress, passed: false };
  }
};

/** Writes the pairs' true quantities to the ledger. A pair that has changed in the meantime is left to the stream. */
const putRight = async ({ totals }: Tables, pairs: readonly Pair[]): Promise<number> => {
  let count = 0;
  const now = totals.effects.now();
  const apply = async (repairs: Advance[]): Promise<void> => {
    if (await applyAdvances(totals, repairs, now)) count += repairs.length;
    else if (repairs.length > 1) for (const repair of repairs) await apply([repair]);
  };
  const repairs = pairs.map((pair) => repairOf(pair, now));
  for (const piece of advancesByRows(repairs, MAX_ACTIONS)) await apply(piece);
  return count;
};

/** Pairs that still differ after the settle time and have not changed since: drift, or an expired line. */
const secondLook = async (tables: Tables, suspects: readonly Pair[]) => {
  const before = new Map(suspects.map((pair) => [lineName(pair), pair]));
  const now = tables.carts.effects.now();
  const still = (await readPairs(tables, suspects)).filter((pair) => {
    const first = before.get(lineName(pair));
    return driftOf(pair, now) !== 0 && first !== undefined && isUnchanged(first, pair);
  });
  const expired = still.filter((pair) => isExpired(pair, now));
  const drifted = still.filter((pair) => !isExpired(pair, now));
  const drift = drifted.reduce((sum, pair) => sum + Math.abs(driftOf(pair, now)), 0);
  return { expired, drifted, drift };
};

/**
 * Compares the ledger with the carts, in pages, from where the last run stopped. Differences are rechecked after the
 * stream has had time to deliver pending changes; what still differs is drift. Expired lines are removed from the
 * totals at once; drift is repaired if `repair` is set. The metric `TotalsDrift` (units, sum of the absolute
 * differences) is published when a pass is complete, but not by a pass with repair: what it found no longer exists.
 */
export const auditTotals = (deps: AuditDependencies) =>
  workerHandler(deps.log, async (event: unknown, context): Promise<AuditAnswer> => {
    const { repair } = z.parse(eventSchema, event ?? {});
    const timeLeft: TimeLeft = timeLeftOf(context);
    const tables: Tables = {
      carts: { ...deps.carts, timeLeft },
      totals: { ...deps.totals, timeLeft },
      log: deps.log,
    };

    const before = await readProgress(tables.totals, repair);
    const isTimeUp = () => timeLeft() < deps.settleTime + SECOND_LOOK;
    const { suspects, progress, passed } = await firstLook(tables, before, isTimeUp);
    if (suspects.length > 0) await deps.effects.sleep(deps.settleTime);
    const { expired, drifted, drift } = await secondLook(tables, suspects);

    const found: Progress = {
      ...progress,
      expired: progress.expired + (await putRight(tables, expired)),
      repaired: progress.repaired + (repair ? await putRight(tables, drifted) : 0),
      drifted: progress.drifted + drifted.length,
      drift: progress.drift + drift,
    };
    await writeProgress(tables.totals, repair, passed ? NEW_PASS : found);
    const { phase: _phase, start: _start, ...told } = found;
    deps.log.info('audit', { ...told, repair, done: passed });
    if (passed && !repair) deps.metrics.add('TotalsDrift', 'Count', found.drift);
    return { ...told, done: passed };
  });
