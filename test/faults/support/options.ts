import type { SearchOptions } from './search.ts';

/** How many sequences each of the two test files runs in `npm test`. */
const RUNS = 300;

const number = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
};

/** The options from the environment; by default the seed differs every time. */
export const searchOptions = (): SearchOptions => ({
  runs: number('FAULTS_RUNS') ?? RUNS,
  seed: number('FAULTS_SEED') ?? Math.floor(Date.now() / 1000) % 1_000_000,
  path: process.env['FAULTS_PATH'] || undefined,
  replayPath: process.env['FAULTS_REPLAY'] || undefined,
  withoutShrinking: process.env['FAULTS_WITHOUT_SHRINKING'] === 'yes',
});
