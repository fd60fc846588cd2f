import fc from 'fast-check';
import { anything, type Plan, type Real } from './commands.ts';
import { Deliveries } from './deliveries.ts';
import { createEngines, type Lease } from './engines.ts';
import { Sequence } from './sequence.ts';

/** How many sequences run at the same time. */
const LANES = 12;
const MAX_COMMANDS = 26;

/** How long a failing sequence is made shorter, in milliseconds. */
const SHRINKING = 45_000;

export interface Hunt {
  runs: number;
  seed: number;
  /** What a failure printed, to see it again. */
  path?: string | undefined;
  replayPath?: string | undefined;
  /** Stop at the first failure, without looking for a shorter one. */
  hasty?: boolean;
  /** Played with small transactions: told with a failure. */
  inPieces?: boolean;
}

/** What the lanes know of each other. */
interface Alarm {
  lane?: number;
  /** Until when that lane looks for a shorter failure. */
  until: number;
}

const oneLane = async (lane: number, lease: () => Promise<Lease>, alarm: Alarm, options: Hunt) => {
  const { runs, seed, path, replayPath, hasty } = options;
  let sequences = 0;
  const isOver = () => alarm.lane !== undefined && (alarm.lane !== lane || Date.now() > alarm.until);
  const property = fc.asyncProperty(anything(MAX_COMMANDS, replayPath), async (commands) => {
    if (isOver()) return;
    sequences += 1;
    const { block, giveBack } = await lease();
    const sequence = new Sequence(block);
    const real: Real = { sequence, deliveries: new Deliveries(sequence) };
    const model: Plan = { users: [undefined, undefined, undefined] };
    try {
      await fc.asyncModelRun(() => ({ model, real }), commands);
      await real.deliveries.settle();
    } catch (error) {
      if (alarm.lane === undefined) Object.assign(alarm, { lane, until: Date.now() + SHRINKING });
      throw error;
    } finally {
      await giveBack();
    }
  });
  const details = await fc.check(property, {
    numRuns: runs,
    seed,
    endOnFailure: hasty === true,
    ...(path === undefined ? {} : { path }),
  });
  return { sequences, details };
};

/** Runs sequences until one fails or `runs` have not. @throws an error that shows the shortest failing one found */
export const hunt = async (options: Hunt): Promise<number> => {
  const engines = createEngines();
  const lanes = options.path === undefined ? Math.min(LANES, options.runs) : 1;
  const alarm: Alarm = { until: 0 };
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => {
      const runs = Math.floor(options.runs / lanes) + (lane < options.runs % lanes ? 1 : 0);
      return oneLane(lane, engines.lease, alarm, { ...options, runs, seed: options.seed + lane });
    }),
  );
  await engines.stop();
  const failed = results.find(({ details }) => details.failed);
  if (failed !== undefined) {
    const { details } = failed;
    const replay = /replayPath="([^"]*)"/.exec(fc.stringify(details.counterexample?.[0]))?.[1] ?? '';
    const again = `npm run test:faults -- --seed ${details.seed} --path '${details.counterexamplePath}' --replay '${replay}'${options.inPieces === true ? ' --in-pieces' : ''}`;
    throw new Error(`${String(details.errorInstance)}\n\nShrunk ${details.numShrinks} times; again:\n  ${again}`, {
      cause: details.errorInstance,
    });
  }
  return results.reduce((sum, { sequences }) => sum + sequences, 0);
};
