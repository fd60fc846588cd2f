import type { Effects } from '@shop/shared/effects';

/**
 * How we call AWS. One attempt each: `call` in store/retries.ts decides what is retried and how long it may take. Only
 * the connection timeout is set here, in milliseconds.
 */
export const AWS_CLIENT_OPTIONS = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } };

/** How long an idle connection is trusted, in milliseconds. */
export const TRUSTED_WHILE_IDLE = 20_000;

type Handle = <Args, Output>(next: (args: Args) => Promise<Output>) => (args: Args) => Promise<Output>;

interface AwsClient {
  middlewareStack: {
    remove(name: string): boolean;
    add(handle: Handle, options: { step: 'initialize'; name: string }): void;
  };
  /** Closes the connections; the next call opens new ones. */
  destroy(): void;
}

/**
 * The client, prepared for Lambda:
 * - without the SDK's logging middleware, which copies every input and output even when nothing is logged;
 * - with idle connections closed before a call. Lambda freezes a function between requests, so it does not notice that
 *   the other side has closed a connection. A write on such a connection fails, and nobody knows whether it took effect.
 *   https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
 */
export const prepared = <Client extends AwsClient>(client: Client, now: Effects['now']): Client => {
  client.middlewareStack.remove('loggerMiddleware');
  let lastUse = now();
  const closeIdle: Handle = (next) => (args) => {
    if (now() - lastUse > TRUSTED_WHILE_IDLE) client.destroy();
    lastUse = now();
    return next(args);
  };
  client.middlewareStack.add(closeIdle, { step: 'initialize', name: 'closeIdle' });
  return client;
};
