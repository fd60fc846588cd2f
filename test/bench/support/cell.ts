import { startDynamoDb } from '../../../local/dynamodb/engine.ts';
import { putRows } from '../../support/rows.ts';
import { connect, createTables } from '../../support/tables.ts';
import type { Bench, Tables } from './bench.ts';
import type { Block } from './load.ts';
import type { Operation } from './operations.ts';
import { recordCalls } from './record-calls.ts';
import { type Calls, oneByOne } from './recording.ts';
import { floorSide, type MeasuredBlock, operationSide, runSide, type Side } from './sides.ts';
import { percentile, type Spread, spreadOf } from './statistics.ts';

/** The figures over all turns of an operation and its floor, with this many connections. */
export interface CellResult {
  operation: string;
  connections: number;
  /** Calls to AWS by the SDK's names. */
  calls: string[];
  /** Milliseconds. */
  p50: Spread;
  p99: Spread;
  floorP50: Spread;
  requestsPerSecond: Spread;
  /** Milliseconds of CPU per request, of the process without the engine. */
  cpu: Spread;
  /** Ratios of the operation to its floor in the same turn. */
  ratios: { p50: Spread; cpu: Spread; throughput: Spread };
  /** How many times as long it takes with single calls for each line. */
  oneByOne?: Spread;
  /** Resident megabytes of the process and of its floor's process at the end. */
  resident: number;
  floorResident: number;
}

/** How many carts an operation that does not consume them uses in rotation. */
const POOL = 200;

/** How the requests of a cell are split: the sides take turns, with a block of requests in each. */
interface Pace {
  block: number;
  turns: number;
  /** How many blocks warm up each process before the first that is measured. */
  warming: number;
}

/** With one connection, a round is split into short turns, so that changes in the machine's speed affect both sides. */
const paceOf = ({ count }: Operation, connections: number, rounds: number): Pace =>
  connections > 1
    ? { block: count * 2, turns: rounds, warming: 2 }
    : { block: count / 3, turns: rounds * 3, warming: 6 };

const numbersOf = (side: number, length: number): number[] => Array.from({ length }, (_, at) => side * length + at + 1);

const perSecond = ({ latencies, elapsed }: Block): number => (latencies.length * 1000) / elapsed;
const p50 = ({ latencies }: Block): number => percentile(latencies, 0.5);

/** The ratio of a figure of `mine` to that of `other` in the same turn. */
const ratio = (mine: Side, other: Side, value: (block: MeasuredBlock) => number): Spread =>
  spreadOf(mine.blocks.map((block, turn) => value(block) / value(other.blocks[turn] as MeasuredBlock)));

const figures = (mine: Side, floor: Side, lineByLine: Side | undefined) => ({
  p50: spreadOf(mine.blocks.map(p50)),
  p99: spreadOf(mine.blocks.map(({ latencies }) => percentile(latencies, 0.99))),
  floorP50: spreadOf(floor.blocks.map(p50)),
  requestsPerSecond: spreadOf(mine.blocks.map(perSecond)),
  cpu: spreadOf(mine.blocks.map(({ cpu }) => cpu)),
  ratios: {
    p50: ratio(mine, floor, p50),
    cpu: ratio(mine, floor, ({ cpu }) => cpu),
    throughput: ratio(mine, floor, perSecond),
  },
  ...(lineByLine !== undefined && { oneByOne: ratio(lineByLine, mine, p50) }),
});

/** Warms up all sides, then lets them take turns in alternating order. */
const takeTurns = async (sides: Side[], { block, turns, warming }: Pace, connections: number): Promise<void> => {
  for (const side of sides) {
    await runSide(side, 0, block * warming, connections);
    side.blocks = [];
  }
  for (let turn = 0; turn < turns; turn += 1) {
    const order = turn % 2 === 0 ? sides : sides.toReversed();
    for (const side of order) await runSide(side, block * (warming + turn), block, connections);
  }
};

const sidesOf = async (
  bench: Bench,
  operation: Operation,
  tables: Tables,
  calls: Calls,
  needed: number,
): Promise<[Side, Side, ...Side[]]> => {
  const mine = await operationSide(bench, operation, tables, numbersOf(0, needed));
  const floor = await floorSide(bench, calls, tables, numbersOf(1, needed));
  if (!operation.comparedOneByOne) return [mine, floor];
  return [mine, floor, await floorSide(bench, oneByOne(calls, bench.queueUrl), tables, numbersOf(2, needed))];
};

/** Measures an operation and its floor, on a new engine that contains only their rows. */
export const runCell = async (
  bench: Bench,
  operation: Operation,
  connections: number,
  rounds: number,
): Promise<CellResult> => {
  const pace = paceOf(operation, connections, rounds);
  const needed = operation.usesUp ? pace.block * (pace.turns + pace.warming) : POOL;
  const engine = await startDynamoDb();
  let sides: Side[] = [];
  try {
    const client = connect(engine.endpoint);
    const tables = { ...(await createTables(client)), endpoint: engine.endpoint };
    const rows = [0, ...[0, 1, 2].flatMap((side) => numbersOf(side, needed))].map(operation.rows);
    for (const table of ['carts', 'totals'] as const)
      await putRows(
        client,
        tables[table],
        rows.flatMap((of) => of[table] ?? []),
      );
    const calls = await recordCalls(bench, operation, client, tables);
    const [mine, floor, lineByLine] = await sidesOf(bench, operation, tables, calls, needed);
    sides = lineByLine === undefined ? [mine, floor] : [mine, floor, lineByLine];
    await takeTurns(sides, pace, connections);
    return {
      operation: operation.name,
      connections,
      calls: calls.flat().map(({ command }) => command.replace(/Command$/, '')),
      ...figures(mine, floor, lineByLine),
      resident: (await mine.process.usage()).resident / 2 ** 20,
      floorResident: (await floor.process.usage()).resident / 2 ** 20,
    };
  } finally {
    for (const side of sides) await side.process.end();
    await engine.stop();
  }
};
