import { startLaptopCloud } from './cloud.ts';
import {
  directions,
  endOnSignals,
  requestedDirectory,
  requestedOptions,
  requestedPort,
  runProgram,
} from './command-line.ts';
import { Ending } from './processes/ending.ts';

const USAGE =
  '[PORT=…] npm start [-- --data DIR]   PORT sets the port; --data persists tables, queues and users in DIR';

const run = async (): Promise<void> => {
  const { data, help = false } = requestedOptions({ data: { type: 'string' }, help: { type: 'boolean' } }, USAGE);
  if (help) {
    console.log(USAGE);
    return;
  }
  const port = requestedPort();
  const dataDirectory = requestedDirectory(data);
  const started = performance.now();
  // During startup there is nothing to end in order; the guard ends what has started.
  const ending = new Ending();
  endOnSignals(ending);
  const cloud = await startLaptopCloud({ port, dataDirectory, log: (line) => console.log(line) });
  ending.add(() => cloud.stop());
  const kept = dataDirectory === undefined ? 'in memory (use --data DIR to keep it)' : `kept in ${dataDirectory}`;
  console.log(`\n${directions(cloud)}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Ready in ${seconds} s. Data is ${kept}. Press Ctrl-C to stop.`);
};

runProgram(run);
