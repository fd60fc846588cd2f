import type { Hunt } from './hunt.ts';

/** Sequences of each kind in `npm test`: of two kinds. */
const RUNS = 300;

const number = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
};

/** How to hunt, from the environment; the seed is another every time unless it is given. */
export const huntOptions = (): Hunt => ({
  runs: number('FAULTS_RUNS') ?? RUNS,
  seed: number('FAULTS_SEED') ?? Math.floor(Date.now() / 1000) % 1_000_000,
  path: process.env['FAULTS_PATH'] || undefined,
  replayPath: process.env['FAULTS_REPLAY'] || undefined,
  hasty: process.env['FAULTS_HASTY'] === 'yes',
});
