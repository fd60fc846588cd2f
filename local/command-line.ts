import { mkdirSync } from 'node:fs';
import type { LaptopCloud } from './cloud.ts';
import { PlainError } from './plain-error.ts';

const DEFAULT_PORT = 8080;

/** The port that PORT asks for; empty asks for none. Throws a PlainError when it is none. */
export const askedPort = (): number => {
  const port = Number(process.env['PORT'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new PlainError(`PORT must be a port number; got ${process.env['PORT']}.`);
  return port;
};

/**
 * The folder that `--data` asks for, which is there then. Throws a PlainError when it cannot be, for an empty name, which
 * would be wherever one stands, and when npm took the option for one of its own: nothing would be kept.
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

/** Where everything of a laptop cloud is, one line each. */
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

/** Ends this process as one that failed: a PlainError is a sentence for the person at the terminal. */
export const endWithError = (error: unknown): void => {
  console.error(error instanceof PlainError ? error.message : error);
  // Whatever still runs is ended by its guard.
  process.exit(1);
};
