import fc from 'fast-check';
import { anyCommands, type Plan, type Real } from './commands.ts';
import { Deliveries } from './deliveries.ts';
import { createEngines, type Lease } from './engines.ts';
import { Sequence } from './sequence.ts';

/** How many sequences run concurrently. */
const LANES = 12;
const MAX_COMMANDS = 26;

/** How long a failing sequence is shrunk, in milliseconds. */
const SHRINKING = 45_000;

export interface SearchOptions {
  runs: number;
  seed: number;
  /** As printed by a failure, to replay it. */
  path?: string | undefined;
  replayPath?: string | undefined;
  /** Stop at the first failure, without shrinking it. */
  withoutShrinking?: boolean;
  /** Whether transactions are limited to few actions: only for the command that replays a failure. */
  smallTransactions?: boolean;
}

/** Shared by the lanes: which of them has found a failure. */
interface Failure {
  lane?: number;
  /** Until when that lane shrinks it, in milliseconds since the epoch. */
  until: number;
}

const oneLane = async (lane: number, lease: () => Promise<Lease>, failure: Failure, options: SearchOptions) => {
  const { runs, seed, path, replayPath, withoutShrinking } = options;
  let sequences = 0;
  const isOver = () => failure.lane !== undefined && (failure.lane !== lane || Date.now() > failure.until);
  const property = fc.asyncProperty(anyCommands(MAX_COMMANDS, replayPath), async (commands) => {
    if (isOver()) return;
    sequences += 1;
    const { block, release } = await lease();
    const sequence = new Sequence(block);
    const real: Real = { sequence, deliveries: new Deliveries(sequence) };
    const model: Plan = { users: [undefined, undefined, undefined] };
    try {
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await real.deliveries.settle();
    } catch (error) {
      if (failure.lane === undefined) Object.assign(failure, { lane, until: Date.now() + SHRINKING });
      throw error;
    } finally {
      await release();
    }
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: withoutShrinking === true,
    ...(path === undefined ? {} : { path }),
  });
  return { sequences, details };
};

/** Runs random sequences until one fails. @returns how many ran @throws an error that shows the shortest failing one */
export const search = async (options: SearchOptions): Promise<number> => {
  const engines = createEngines();
  const lanes = options.path === undefined ? Math.min(LANES, options.runs) : 1;
  const failure: Failure = { until: 0 };
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => {
      const runs = Math.floor(options.runs / lanes) + (lane < options.runs % lanes ? 1 : 0);
      return oneLane(lane, engines.lease, failure, { ...options, runs, seed: options.seed + lane });
    }),
  );
  await engines.stop();
  const failed = results.find(({ details }) => details.failed);
  if (failed !== undefined) {
    const { details } = failed;
    const replay = /replayPath="([^"]*)"/.exec(fc.stringify(details.counterexample?.[0]))?.[1] ?? '';
    const again = `npm run test:faults -- --seed ${details.seed} --path '${details.counterexamplePath}' --replay '${replay}'${options.smallTransactions === true ? ' --small-transactions' : ''}`;
    throw new Error(
      `${String(details.errorInstance)}\n\nShrunk ${details.numShrinks} times. To replay it:\n  ${again}`,
      {
        cause: details.errorInstance,
      },
    );
  }
  return results.reduce((sum, { sequences }) => sum + sequences, 0);
};
