import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDynamoDb } from '../../../local/dynamodb/engine.ts';
import { endChild } from '../../../local/processes/guard.ts';
import { freePort } from '../../../local/processes/ports.ts';
import { putRows } from '../../support/rows.ts';
import { connect, createTables } from '../../support/tables.ts';
import { type Bench, environmentOf } from './bench.ts';
import { runBlock } from './load.ts';
import { cartOf, operations } from './operations.ts';
import { startProcess } from './process-under-test.ts';
import { type Spread, spreadOf } from './statistics.ts';

const root = join(import.meta.dirname, '../../..');

/** Milliseconds from a new process to its first response, and the same for a function with a single Query. */
export interface ColdStart {
  first: Spread;
  floor: Spread;
  ratio: Spread;
  /** Resident megabytes after the first response. */
  resident: Spread;
}

const COLD_STARTS = 15;

export const measureColdStart = async (bench: Bench): Promise<ColdStart> => {
  const engine = await startDynamoDb();
  try {
    const client = connect(engine.endpoint);
    const tables = { ...(await createTables(client)), endpoint: engine.endpoint };
    const getCart = operations[0];
    if (getCart === undefined) throw new Error('There is no operation.');
    await putRows(client, tables.carts, getCart.rows(1).carts ?? []);
    const query = {
      TableName: tables.carts,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `cart#${cartOf(1)}` },
      ConsistentRead: true,
    };
    const environment = { ...environmentOf(bench, tables), QUERY: JSON.stringify(query) };
    const once = async (bundle: string) => {
      const started = performance.now();
      const process = await startProcess(bench, bundle, environment);
      const headers = { cookie: `__Host-cartId=${cartOf(1)}` };
      await runBlock(process.port, [{ method: 'GET', path: '/cart', headers }], 1);
      const elapsed = performance.now() - started;
      const { resident } = await process.usage();
      await process.end();
      return { elapsed, resident: resident / 2 ** 20 };
    };
    const mine: Awaited<ReturnType<typeof once>>[] = [];
    const floor: typeof mine = [];
    for (let round = 0; round < COLD_STARTS; round += 1) {
      floor.push(await once(bench.bareBundle));
      mine.push(await once(join(bench.bundles, getCart.bundle, 'index.mjs')));
    }
    return {
      first: spreadOf(mine.map(({ elapsed }) => elapsed)),
      floor: spreadOf(floor.map(({ elapsed }) => elapsed)),
      ratio: spreadOf(mine.map(({ elapsed }, round) => elapsed / (floor[round]?.elapsed ?? Number.NaN))),
      resident: spreadOf(mine.map(({ resident }) => resident)),
    };
  } finally {
    await engine.stop();
  }
};

const timed = async (command: string, args: string[]): Promise<number> => {
  const started = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}.`);
  return (performance.now() - started) / 1000;
};

const TIMES = 5;

export interface Synths {
  /** After all build output has been deleted. */
  cold: number;
  /** After a change to the stacks, but not to functions or the storefront. */
  changed: Spread;
  /** Without a change. */
  unchanged: Spread;
}

/** Seconds that `cdk synth` takes. */
export const measureSynth = async (): Promise<Synths> => {
  const output = join(root, '.build', 'bench', 'cdk.out');
  for (const built of ['compile-cache', 'lambdas', 'site', 'assembly'])
    rmSync(join(root, '.build', built), { recursive: true, force: true });
  const synth = (...options: string[]) => timed('cdk', ['synth', '--quiet', '--output', output, ...options]);
  const cold = await synth();
  const changed: number[] = [];
  const unchanged: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    // A new context value counts as a change.
    changed.push(await synth('--context', `bench=${Date.now()}`));
    unchanged.push(await synth());
  }
  return { cold, changed: spreadOf(changed), unchanged: spreadOf(unchanged) };
};

/** Seconds from `npm start` to the shop's first response. */
export const measureStart = async (): Promise<Spread> => {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const port = await freePort();
    const started = performance.now();
    const child = spawn('npm', ['start'], {
      cwd: root,
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // The table with this address is printed once everything runs.
    for await (const text of child.stdout) if (String(text).includes(`http://localhost:${port}`)) break;
    const answer = await fetch(`http://localhost:${port}/api/product`);
    times.push((performance.now() - started) / 1000);
    if (answer.status !== 200) throw new Error(`The shop returned ${answer.status}.`);
    await endChild(child, 10_000);
  }
  return spreadOf(times);
};
