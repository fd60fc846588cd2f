import { createHmac } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';

/** What a log line may contain: never an event, a header, a token, a cookie or an address. */
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

/** The call stack of an error, innermost first: positions only, no paths, no arguments. */
const positionsOf = (error: Error): string =>
  [...(error.stack ?? '').matchAll(/([\w.-]+:\d+:\d+)\)?$/gm)]
    .slice(0, 8)
    .map((match) => match[1])
    .join(' < ');

/** What may be logged of an error: its name, its cause's, and where it arose. No messages: AWS's can contain keys. */
export const factsOf = (error: unknown): Facts =>
  error instanceof Error
    ? {
        error: error.name,
        cause: error.cause instanceof Error ? error.cause.name : undefined,
        where: positionsOf(error),
      }
    : { error: typeof error };

/** A pseudonym for an owner: correlates log lines without identifying anybody. */
export const createPseudonym =
  (key: string) =>
  (ownerKey: string): string =>
    createHmac('sha256', key).update(ownerKey).digest('hex').slice(0, 16);
