import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { MUTANTS, type Mutant } from './mutants.ts';
import { mutated } from './plugin.ts';

// `npm run test:mutants` applies each mutant in turn and shows which test catches it; `-- name …` only those. A mutant
// that no test catches fails the command.

const root = join(import.meta.dirname, '..', '..', '..');

/** Run after the first file, if that did not catch a mutant of this project. */
const FAULTS = ['model', 'races', 'crash-points', 'throttling'];

const assertion = z.object({ status: z.string(), title: z.string() });
const report = z.object({
  success: z.boolean(),
  testResults: z.array(z.object({ name: z.string(), assertionResults: z.array(assertion) })),
});

/** The name of the first test that failed, if any. */
const failureOf = (mutant: string, project: string, files: string[], directory: string) => {
  const outputFile = join(directory, 'report.json');
  rmSync(outputFile, { force: true });
  const { stderr } = spawnSync(
    'vitest',
    ['run', '--project', project, ...files, '--bail=1', '--reporter=json', `--outputFile=${outputFile}`],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        MUTANT: mutant,
        FAULTS_WITHOUT_SHRINKING: 'yes',
        FAULTS_RUNS: '150',
        FAULTS_SEED: '1',
      },
    },
  );
  try {
    const { success, testResults } = z.parse(report, JSON.parse(readFileSync(outputFile, 'utf8')));
    if (success) return undefined;
    const failed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === 'failed'),
    );
    const [first] = failed;
    if (first !== undefined) return first.title;
  } catch {
    // There is no report: the tests did not run.
  }
  throw new Error(`The tests could not be run: ${stderr}`);
};

const check = (mutant: Mutant): void => {
  mutated(mutant, readFileSync(join(root, mutant.file), 'utf8'));
};

const main = async (names: string[]): Promise<number> => {
  const unknown = names.find((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown !== undefined) throw new Error(`There is no mutant ${unknown}.`);
  for (const mutant of MUTANTS) check(mutant);
  const directory = mkdtempSync(join(tmpdir(), 'mutants-'));
  const rows: { mutant: string; breaks: string; 'caught by': string; seconds: number }[] = [];
  try {
    for (const { name, breaks, first = 'faults:model' } of MUTANTS.filter(
      ({ name }) => names.length === 0 || names.includes(name),
    )) {
      const start = performance.now();
      let caught: string | undefined;
      const [project = '', file = ''] = first.split(':');
      for (const files of [[file], ...(project === 'faults' ? [FAULTS] : [])])
        caught ??= failureOf(name, project, files, directory);
      const seconds = Math.round((performance.now() - start) / 1000);
      rows.push({ mutant: name, breaks, 'caught by': caught ?? 'NOT CAUGHT', seconds });
      console.log(`${caught === undefined ? '✗' : '✓'} ${name} (${seconds} s): ${caught ?? 'NOT CAUGHT'}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  console.log(['', '| mutant | the promise it breaks | caught by |', '|---|---|---|'].join('\n'));
  for (const row of rows) console.log(`| ${row.mutant} | ${row.breaks} | ${row['caught by']} |`);
  const missed = rows.filter((row) => row['caught by'] === 'NOT CAUGHT').length;
  console.log(`\n${rows.length - missed} of ${rows.length} mutants caught`);
  return missed;
};

process.exitCode = (await main(process.argv.slice(2))) === 0 ? 0 : 1;
