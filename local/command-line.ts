import { mkdirSync } from 'node:fs';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { LaptopCloud } from './cloud.ts';
import { PlainError } from './plain-error.ts';
import type { Ending } from './processes/ending.ts';

const DEFAULT_PORT = 8080;

/** The options of the command line. For one that is not known, throws a PlainError that shows the usage. */
export const requestedOptions = <T extends ParseArgsOptionsConfig>(options: T, usage: string) => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new PlainError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
};

/** The port set by PORT; if empty, the default. Throws a PlainError if it is not a port number. */
export const requestedPort = (): number => {
  const port = Number(process.env['PORT'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PlainError(`PORT must be a port number; got ${process.env['PORT']}.`);
  return port;
};

/**
 * The folder set by `--data`, created if necessary. Throws a PlainError if it cannot be created, for an empty name (which
 * would mean the current directory), and if npm took the option as its own, so that nothing would be kept.
 */
export const requestedDirectory = (directory: string | undefined): string | undefined => {
  if (directory === undefined) {
    if (process.env['npm_config_data'] === undefined) return undefined;
    throw new PlainError('npm interprets --data as its own option. Put -- before it: npm start -- --data DIR');
  }
  if (directory.trim() === '') throw new PlainError('--data requires the name of a folder.');
  try {
    mkdirSync(directory, { recursive: true });
  } catch {
    throw new PlainError(`--data requires a folder; ${directory} is not one and cannot be created.`);
  }
  return directory;
};

/** A table of a laptop cloud's addresses and demo users. */
export const directions = ({ url, endpoints, demoShopper, demoAdmin }: LaptopCloud): string => {
  const rows: [string, string][] = [
    ['Shop', url],
    ['Products API', `${url}/api/product`],
    ['Cart API', `${url}/api/cart`],
    ['Demo shopper', `${demoShopper.email}  ${demoShopper.password}`],
    ['Demo admin', `${demoAdmin.email}  ${demoAdmin.password}`],
    ['Status page', endpoints.page],
    ['DynamoDB, SQS', `${endpoints.aws}  (aws dynamodb list-tables --endpoint-url …)`],
    ['Cognito', endpoints.cognito],
    ['Lambda', endpoints.lambda],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(16)} ${value}`).join('\n');
};

/** Exits with an error. A PlainError is shown as its message alone. */
export const endWithError = (error: unknown): void => {
  console.error(error instanceof PlainError ? error.message : error);
  // The guard ends whatever is still running.
  process.exit(1);
};

/** Ends everything in order, and then exits, when a signal asks for it. */
export const endOnSignals = (ending: Ending): void => {
  let isEnding = false;
  const stop = () => {
    if (isEnding) return;
    isEnding = true;
    ending.run().then(() => process.exit(0), endWithError);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
};

/** Runs a program. An error, wherever it happens, ends it. */
export const runProgram = (run: () => Promise<void>): void => {
  process.on('uncaughtException', endWithError);
  process.on('unhandledRejection', endWithError);
  run().catch(endWithError);
};
