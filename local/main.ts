import { parseArgs } from 'node:util';
import { type LaptopCloud, startLaptopCloud } from './cloud.ts';
import { PlainError } from './plain-error.ts';

const DEFAULT_PORT = 8080;

const USAGE = 'npm start [-- --data DIR]   PORT=… chooses the port, --data keeps tables, queues and users in DIR';

const readOptions = () => {
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } });
    const port = Number(process.env['PORT'] ?? DEFAULT_PORT);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new PlainError(`PORT has to be a port number, and is ${process.env['PORT']}.`);
    return { port, dataDirectory: values.data, help: values.help ?? false };
  } catch (error) {
    if (error instanceof PlainError) throw error;
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
};

const table = (cloud: LaptopCloud): string => {
  const { url, endpoints, demoShopper, demoAdmin } = cloud;
  const rows: [string, string][] = [
    ['Shop', url],
    ['Products API', `${url}/api/product`],
    ['Cart API', `${url}/api/cart`],
    ['Demo shopper', `${demoShopper.email}  ${demoShopper.password}`],
    ['Demo admin', `${demoAdmin.email}  ${demoAdmin.password}`],
    ['Behind the shop', endpoints.page],
    ['DynamoDB, SQS', `${endpoints.aws}  (aws dynamodb list-tables --endpoint-url …)`],
    ['Cognito', endpoints.cognito],
    ['Lambda', endpoints.lambda],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n');
};

const run = async (): Promise<void> => {
  const { help, ...options } = readOptions();
  if (help) {
    console.log(USAGE);
    return;
  }
  const started = performance.now();
  let stopping: Promise<void> | undefined;
  const starting = startLaptopCloud({ ...options, log: (line) => console.log(line) });
  const stop = () => {
    stopping ??= starting.then((cloud) => cloud.stop()).then(() => process.exit(0));
    stopping.catch(() => process.exit(1));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  const cloud = await starting;
  if (stopping !== undefined) return;
  const kept = options.dataDirectory === undefined ? 'in memory' : `kept in ${options.dataDirectory}`;
  console.log(`\n${table(cloud)}\n`);
  console.log(`Ready in ${((performance.now() - started) / 1000).toFixed(1)} s; data is ${kept}. Ctrl-C ends it.`);
};

const end = (error: unknown): void => {
  console.error(error instanceof PlainError ? error.message : error);
  // Whatever still runs is ended by its guard.
  process.exit(1);
};

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
run().catch(end);
