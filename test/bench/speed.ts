import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, startBench } from './support/bench.ts';
import { type CellResult, runCell } from './support/cell.ts';
import { operations } from './support/operations.ts';
import { type Results, report } from './support/report.ts';
import { measureColdStart, measureStart, measureSynth } from './support/start-up.ts';

const USAGE = `npm run bench                         measures everything (some 15 minutes), and updates docs/performance.md
npm run bench -- --only "GET cart"    only operations with this in their name; does not update the page
npm run bench -- --only start-up      only start-up times; does not update the page
npm run bench -- --rounds 3           3 rounds instead of 5`;

const root = join(import.meta.dirname, '../..');
const directory = join(root, '.build', 'bench');
const page = join(root, 'docs', 'performance.md');

const START_UP = 'start-up';

const cells = async (bench: Bench, only: string, rounds: number): Promise<CellResult[]> => {
  const wanted = operations
    .filter(({ name }) => name.includes(only))
    .flatMap((operation) => (operation.crowded ? [1, 16] : [1]).map((connections) => ({ operation, connections })));
  const results: CellResult[] = [];
  for (const [at, { operation, connections }] of wanted.entries()) {
    const result = await runCell(bench, operation, connections, rounds);
    results.push(result);
    const { p50, ratios } = result;
    console.log(
      `${at + 1}/${wanted.length} ${operation.name}, ${connections} at once: ${p50.median.toFixed(2)} ms, ${ratios.p50.median.toFixed(2)} × the floor`,
    );
  }
  return results;
};

const startUp = async (bench: Bench): Promise<Pick<Results, 'coldStart' | 'synth' | 'start'>> => {
  console.log('Cold starts …');
  const coldStart = await measureColdStart(bench);
  console.log('cdk synth, npm start …');
  return { coldStart, synth: await measureSynth(), start: await measureStart() };
};

/** Replaces the text between two markers on the page. */
const writeSummary = (text: string): void => {
  const [begin, end] = ['<!-- npm run bench: begin -->', '<!-- npm run bench: end -->'];
  const before = readFileSync(page, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/performance.md has no markers.');
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
};

const readArguments = (): { only: string; rounds: number } | undefined => {
  try {
    const options = { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '5' } } as const;
    const { values } = parseArgs({ options });
    const rounds = Number(values.rounds);
    const isKnown = values.only === START_UP || operations.some(({ name }) => name.includes(values.only));
    return isKnown && Number.isInteger(rounds) && rounds > 0 ? { only: values.only, rounds } : undefined;
  } catch {
    return undefined;
  }
};

const main = async ({ only, rounds }: { only: string; rounds: number }): Promise<void> => {
  if ((loadavg()[0] ?? 0) > 1) console.log('This machine is busy: the figures will be unreliable.');
  mkdirSync(directory, { recursive: true });
  const bench = await startBench(directory);
  try {
    const results: Results = {
      date: new Date().toISOString().slice(0, 10),
      machine: `${process.platform}, ${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`,
      rounds,
      cells: only === START_UP ? [] : await cells(bench, only, rounds),
      ...(only === '' || only === START_UP ? await startUp(bench) : {}),
    };
    const text = report(results);
    writeFileSync(join(directory, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    writeFileSync(join(directory, 'results.md'), `${text}\n`);
    if (only === '') writeSummary(text);
    console.log(`\n${text}\n\nSaved in .build/bench/results.json and results.md.`);
  } finally {
    await bench.stop();
  }
};

const options = readArguments();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 1;
} else await main(options);
