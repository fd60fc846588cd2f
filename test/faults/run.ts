import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

// `npm run test:faults -- --runs 20000 --seed 1`: the fault tests with more sequences, or with the seed, path and replay
// that a failure printed.

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    replay: { type: 'string' },
    'small-transactions': { type: 'boolean', default: false },
  },
});

/** The other half runs with small transactions. */
const half = values.runs === undefined ? '' : String(Math.ceil(Number(values.runs) / 2));

/** All files, those with random sequences, or the one that a failure came from. */
const files =
  values.path === undefined
    ? values.runs === undefined && values.seed === undefined
      ? []
      : ['model']
    : [values['small-transactions'] ? 'model-small-transactions' : 'model.test'];

const { status } = spawnSync('vitest', ['run', '--project', 'faults', ...files], {
  stdio: 'inherit',
  env: {
    ...process.env,
    FAULTS_RUNS: half,
    FAULTS_SEED: values.seed ?? '',
    FAULTS_PATH: values.path ?? '',
    FAULTS_REPLAY: values.replay ?? '',
  },
});
process.exitCode = status ?? 1;
