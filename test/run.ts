import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { preparePython } from './deploy/support/python.ts';

// `npm test` runs every area in turn; `npm test -- store system` runs those; `npm test -- all deploy` adds the one
// that needs Python. The last line counts what ran.

const root = join(import.meta.dirname, '..');
const results = join(root, '.build', 'test-results');
const SOURCES = ['bin', 'lib', 'lambdas', 'local', 'test', 'vitest.config.ts'].concat(
  ['src', 'build', 'test', 'vite.config.ts', 'vitest.config.ts'].map((path) => join('web', path)),
);

type Counts = { passed: number; failed: number };

const run = (command: string, ...args: string[]): boolean => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0;
};

const report = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), success: z.boolean() });

/** A Vitest project. What goes wrong outside its tests (a file that does not load, a log with a secret) is one failure. */
const vitest = (project: string): Counts => {
  const outputFile = join(results, `${project}.json`);
  const ended = run(
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${outputFile}`,
  );
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    success,
  } = report.parse(JSON.parse(readFileSync(outputFile, 'utf8')));
  return { passed, failed: success && ended ? failed : Math.max(failed, 1) };
};

/** Commands that must all succeed. */
const commands = (...lines: [command: string, ...args: string[]][]): Counts => {
  const failed = lines.filter(([command, ...args]) => !run(command, ...args)).length;
  return { passed: lines.length - failed, failed };
};

const AREAS: Readonly<Record<string, () => Counts>> = {
  types: () => commands(['tsc', '--noEmit'], ['tsc', '--noEmit', '-p', 'web'], ['tsc', '--noEmit', '-p', 'test/e2e']),
  // oxlint only ever with explicit folders: without, its type-aware rules read all of node_modules.
  lint: () =>
    commands(
      ['biome', 'ci', '--colors=off', '--diagnostic-level=warn', '.'],
      ['oxlint', '--type-aware', ...SOURCES],
      ['knip'],
    ),
  unit: () => vitest('unit'),
  infra: () => vitest('infra'),
  web: () => vitest('web'),
  store: () => vitest('store'),
  faults: () => vitest('faults'),
  races: () => vitest('races'),
  local: () => vitest('local'),
  system: () => vitest('system'),
  e2e: () => vitest('e2e'),
  deploy: () => deploy(),
};

/** What runs when nothing is asked for. */
const BY_DEFAULT = Object.keys(AREAS).filter((area) => area !== 'deploy');

/** Judged by tools from outside the npm registry: only where they can be had, and only when asked for. */
const deploy = (): Counts => {
  const obstacle = preparePython();
  if (obstacle === undefined) return vitest('deploy');
  console.log(`Skipped: the templates are not deployed to an emulator, because ${obstacle}.`);
  return { passed: 0, failed: 0 };
};

const main = (asked: string[]): Counts => {
  const unknown = asked.find((area) => area !== 'all' && !Object.hasOwn(AREAS, area));
  if (unknown !== undefined) {
    console.error(`There is no area '${unknown}': choose from ${Object.keys(AREAS).join(', ')}.`);
    return { passed: 0, failed: 1 };
  }
  const named = asked.filter((area) => area !== 'all');
  const wanted = named.length < asked.length || asked.length === 0 ? [...BY_DEFAULT, ...named] : named;
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const rows: (Counts & { area: string; seconds: number })[] = [];
  for (const [area, test] of Object.entries(AREAS)) {
    if (!wanted.includes(area)) continue;
    console.log(`\n── ${area} ──`);
    const start = performance.now();
    const counts = test();
    rows.push({ area, ...counts, seconds: Math.round((performance.now() - start) / 1000) });
  }
  console.table(rows);
  return {
    passed: rows.reduce((sum, { passed }) => sum + passed, 0),
    failed: rows.reduce((sum, { failed }) => sum + failed, 0),
  };
};

const { passed, failed } = main(process.argv.slice(2));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
