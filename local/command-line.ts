import { mkdirSync } from 'node:fs';
import type { LaptopCloud } from './cloud.ts';
import { PlainError } from './plain-error.ts';

const DEFAULT_PORT = 8080;

/** The port set by PORT; if empty, the default. Throws a PlainError if it is not a port number. */
export const askedPort = (): number => {
  const port = Number(process.env['PORT'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PlainError(`PORT must be a port number; got ${process.env['PORT']}.`);
  return port;
};

/**
 * The folder set by `--data`, created if necessary. Throws a PlainError if it cannot be created, for an empty name (which
 * would mean the current directory), and if npm took the option as its own, so that nothing would be kept.
 */
export const askedDirectory = (directory: string | undefined): string | undefined => {
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
