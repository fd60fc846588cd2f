import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { buildSite } from '../bin/build-site.ts';
import { type Python, preparePython } from './deploy/support/python.ts';
import { endCommandsOnSignals, type Run, runWith } from './support/commands.ts';

// `npm test` runs every area except `deploy`, which needs Python; `npm test -- store system` runs those two;
// `npm test -- all deploy` runs all. Two areas run at a time. The last line of the output counts the tests.

const root = join(import.meta.dirname, '..');
const results = join(root, '.build', 'test-results');
const SOURCES = ['bin', 'lib', 'lambdas', 'local', 'test', 'vitest.config.ts'].concat(
  ['src', 'build', 'test', 'vite.config.ts', 'vitest.config.ts'].map((path) => join('web', path)),
);

type Counts = { passed: number; failed: number };

const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), success: z.boolean() });

/** Runs a Vitest project. An error outside its tests (a file that cannot be loaded, a secret in a log) is one failure. */
const vitest = async (run: Run, project: string): Promise<Counts> => {
  const outputFile = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
  const ended = await run('vitest', 'run', '--project', project, ...reporters);
  if (!existsSync(outputFile)) return { passed: 0, failed: 1 };
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    success,
  } = report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
  return { passed, failed: success && ended ? failed : Math.max(failed, 1) };
};

/** Runs commands, each of which counts as a test. */
const commands = async (run: Run, ...lines: [command: string, ...args: string[]][]): Promise<Counts> => {
  let failed = 0;
  for (const [command, ...args] of lines) if (!(await run(command, ...args))) failed += 1;
  return { passed: lines.length - failed, failed };
};

/** Prepared while the first areas run, because it mostly waits for the network. */
let python: Promise<Python> | undefined;

/** Needs tools that are not in the npm registry: runs only on request, and only where the machine supports it. */
const deploy = async (run: Run): Promise<Counts> => {
  python ??= preparePython();
  const found = await python;
  if (found === 'ready') return vitest(run, 'deploy');
  const [isMissing, reason] = 'lacking' in found ? [true, found.lacking] : [false, found.failed];
  console.log(`${isMissing ? 'Skipped' : 'Failed'}: the templates are not deployed to an emulator, because ${reason}.`);
  return { passed: 0, failed: isMissing ? 0 : 1 };
};

type Area = (run: Run) => Promise<Counts>;

/** In the order in which they start: those that are quick and fail most often, then the others, the longest first. */
const AREAS: Readonly<Record<string, Area>> = {
  types: (run) =>
    commands(run, ['tsc', '--noEmit'], ['tsc', '--noEmit', '-p', 'web'], ['tsc', '--noEmit', '-p', 'test/e2e']),
  // oxlint needs explicit folders: without them, its type-aware rules read all of node_modules.
  lint: (run) =>
    commands(
      run,
      ['biome', 'ci', '--colors=off', '--diagnostic-level=warn', '.'],
      ['oxlint', '--type-aware', ...SOURCES],
      ['knip'],
    ),
  e2e: (run) => vitest(run, 'e2e'),
  faults: (run) => vitest(run, 'faults'),
  deploy,
  store: (run) => vitest(run, 'store'),
  system: (run) => vitest(run, 'system'),
  local: (run) => vitest(run, 'local'),
  web: (run) => vitest(run, 'web'),
  infra: (run) => vitest(run, 'infra'),
  races: (run) => vitest(run, 'races'),
  unit: (run) => vitest(run, 'unit'),
};

const CONCURRENCY = 2;

const NAMES = Object.keys(AREAS);

/** What runs by default. */
const BY_DEFAULT = NAMES.filter((name) => name !== 'deploy');

type Row = Counts & { area: string; seconds: number };

/** Runs an area. If others run too, its output is printed when it has ended. */
const runArea = async (name: string, area: Area, alone: boolean): Promise<Row> => {
  console.log(alone ? `\n── ${name} ──` : `${name} …`);
  const started = performance.now();
  const path = join(results, `${name}.log`);
  const output = alone ? 'inherit' : openSync(path, 'w');
  const counts = await area(runWith(output));
  if (output !== 'inherit') {
    closeSync(output);
    console.log(`\n── ${name} ──\n${readFileSync(path, 'utf8')}`);
  }
  return { area: name, ...counts, seconds: Math.round((performance.now() - started) / 1000) };
};

const main = async (args: string[]): Promise<Counts> => {
  const unknown = args.find((name) => name !== 'all' && !NAMES.includes(name));
  if (unknown !== undefined) {
    console.error(`There is no area '${unknown}': choose from ${NAMES.join(', ')}.`);
    return { passed: 0, failed: 1 };
  }
  const named = args.filter((name) => name !== 'all');
  const wanted = new Set(named.length < args.length || args.length === 0 ? [...BY_DEFAULT, ...named] : named);
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  if (wanted.has('deploy')) python = preparePython();
  // Several areas synthesise the app: the storefront is built first, so that it is built only once.
  if (wanted.size > 1) await buildSite();
  const waiting = Object.entries(AREAS).filter(([name]) => wanted.has(name));
  const rows: Row[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      rows.push(await runArea(...next, wanted.size === 1));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  console.table(rows);
  return {
    passed: rows.reduce((sum, { passed }) => sum + passed, 0),
    failed: rows.reduce((sum, { failed }) => sum + failed, 0),
  };
};

endCommandsOnSignals();
const { passed, failed } = await main(process.argv.slice(2));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
