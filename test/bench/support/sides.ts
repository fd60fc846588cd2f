import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, environmentOf, type Tables } from './bench.ts';
import { type Block, type Prepared, runBlock } from './load.ts';
import { idOf, type Operation, type Work } from './operations.ts';
import { type ProcessUnderTest, startProcess } from './process-under-test.ts';
import { type Calls, renamed } from './recording.ts';

/** A process and its requests, measured in turns with others. */
export interface Side {
  process: ProcessUnderTest;
  requests: Prepared[];
  blocks: MeasuredBlock[];
}

/** With the process's milliseconds of CPU per request. */
export type MeasuredBlock = Block & { cpu: number };

const prepare = (bench: Bench, work: Work): Prepared => {
  if ('event' in work) return { method: 'POST', path: '/event', headers: {}, body: JSON.stringify(work.event) };
  const { method, path, body, headers = {}, cart, user } = work;
  return {
    method,
    path,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(cart !== undefined && { cookie: `__Host-cartId=${cart}` }),
      ...(user !== undefined && { authorization: `Bearer ${bench.tokenOf(user)}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
};

/** The operation's bundle, with the requests of these numbers. */
export const operationSide = async (
  bench: Bench,
  operation: Operation,
  tables: Tables,
  numbers: readonly number[],
): Promise<Side> => ({
  process: await startProcess(bench, join(bench.bundles, operation.bundle, 'index.mjs'), environmentOf(bench, tables)),
  requests: numbers.map((n) => prepare(bench, operation.work(n))),
  blocks: [],
});

/** The floor's bundle, with the recorded calls of request 0, renamed to these numbers. */
export const floorSide = async (
  bench: Bench,
  calls: Calls,
  tables: Tables,
  numbers: readonly number[],
): Promise<Side> => {
  const inputs = join(bench.directory, `floor-${randomUUID()}.json`);
  writeFileSync(inputs, JSON.stringify(numbers.map((n) => renamed(calls, idOf(0), idOf(n), randomUUID))));
  const environment = { ...environmentOf(bench, tables), FLOOR_INPUTS: inputs };
  return {
    process: await startProcess(bench, bench.floorBundle, environment),
    requests: numbers.map(() => ({ method: 'POST', path: '/event', headers: {}, body: '{}' })),
    blocks: [],
  };
};

/** Sends `length` requests, starting with number `from`, in rotation. */
export const runSide = async (side: Side, from: number, length: number, connections: number): Promise<void> => {
  const { requests, process } = side;
  const some = Array.from({ length }, (_, at) => requests[(from + at) % requests.length] as Prepared);
  const before = await process.usage();
  const block = await runBlock(process.port, some, connections);
  const after = await process.usage();
  side.blocks.push({ ...block, cpu: (after.cpu - before.cpu) / 1000 / length });
};
