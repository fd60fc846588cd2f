import { parseArgs } from 'node:util';
import { type LaptopCloud, startLaptopCloud } from './cloud.ts';
import { askedDirectory, askedPort, directions, endWithError } from './command-line.ts';
import { PlainError } from './plain-error.ts';

const USAGE =
  '[PORT=…] npm start [-- --data DIR]   PORT sets the port; --data persists tables, queues and users in DIR';

const readOptions = () => {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } });
    return { port: askedPort(), dataDirectory: askedDirectory(values.data), help: values.help ?? false };
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
};

const run = async (): Promise<void> => {
  const { help, ...options } = readOptions();
  if (help) {
    console.log(USAGE);
    return;
  }
  const started = performance.now();
  let cloud: LaptopCloud | undefined;
  let stopping = false;
  const stop = () => {
    // During startup there is nothing to end in order; the guard ends what has started.
    if (cloud === undefined) process.exit(0);
    if (stopping) return;
    stopping = true;
    cloud.stop().then(() => process.exit(0), endWithError);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  cloud = await startLaptopCloud({ ...options, log: (line) => console.log(line) });
  const { dataDirectory } = options;
  const kept = dataDirectory === undefined ? 'in memory (use --data DIR to keep it)' : `kept in ${dataDirectory}`;
  console.log(`\n${directions(cloud)}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`Ready in ${seconds} s. Data is ${kept}. Press Ctrl-C to stop.`);
};

process.on('uncaughtException', endWithError);
process.on('unhandledRejection', endWithError);
run().catch(endWithError);
