import { createHmac } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';

/** What a log line may hold: never an event, a header, a token, a cookie or an address. */
export type Facts = Record<string, string | number | boolean | undefined>;

export interface Log {
  info(message: string, facts: Facts): void;
  warn(message: string, facts: Facts): void;
  error(message: string, facts: Facts): void;
}

/** One JSON line each, with the service, the request's trace id, and the level. */
export const createLog = (): Log => {
  const logger = new Logger();
  return {
    info: (message, facts) => logger.info(message, facts),
    warn: (message, facts) => logger.warn(message, facts),
    error: (message, facts) => logger.error(message, facts),
  };
};

/** The positions of the calls that led to an error, the innermost first: no paths, no arguments. */
const positionsOf = (error: Error): string =>
  [...(error.stack ?? '').matchAll(/([\w.-]+:\d+:\d+)\)?$/gm)]
    .slice(0, 8)
    .map((match) => match[1])
    .join(' < ');

/** What may be said of an error: its kind, its cause's, and where it arose. AWS's messages can hold keys: none is kept. */
export const factsOf = (error: unknown): Facts =>
  error instanceof Error
    ? {
        error: error.name,
        cause: error.cause instanceof Error ? error.cause.name : undefined,
        where: positionsOf(error),
      }
    : { error: typeof error };

/** A name for an owner that can be followed through the log and leads back to nobody. */
export const createPseudonym =
  (key: string) =>
  (ownerKey: string): string =>
    createHmac('sha256', key).update(ownerKey).digest('hex').slice(0, 16);
