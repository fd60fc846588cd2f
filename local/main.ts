import { parseArgs } from 'node:util';
import { type LaptopCloud, startLaptopCloud } from './cloud.ts';
import { askedDirectory, askedPort, directions, endWithError } from './command-line.ts';
import { PlainError } from './plain-error.ts';

const USAGE = 'npm start [-- --data DIR]   PORT=… chooses the port, --data keeps tables, queues and users in DIR';

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
    // What is only being started has nothing to end in order: the guard ends it.
    if (cloud === undefined) process.exit(0);
    if (stopping) return;
    stopping = true;
    cloud.stop().then(() => process.exit(0), endWithError);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  cloud = await startLaptopCloud({ ...options, log: (line) => console.log(line) });
  const kept = options.dataDirectory === undefined ? 'in memory' : `kept in ${options.dataDirectory}`;
  console.log(`\n${directions(cloud)}\n`);
  console.log(`Ready in ${((performance.now() - started) / 1000).toFixed(1)} s; data is ${kept}. Ctrl-C ends it.`);
};

process.on('uncaughtException', endWithError);
process.on('unhandledRejection', endWithError);
run().catch(endWithError);
