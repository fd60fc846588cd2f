import type { Effects } from '@shop/shared/effects';

/**
 * How we call AWS. One attempt each, for `call` in store/retries.ts decides what may be sent again, and how long it may
 * take; here only a connection has its limit, in milliseconds.
 */
export const AWS_CLIENT_OPTIONS = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } };

/** For how long a kept connection is trusted that nobody uses, in milliseconds. */
export const TRUSTED_WHILE_IDLE = 20_000;

type Handle = <Args, Output>(next: (args: Args) => Promise<Output>) => (args: Args) => Promise<Output>;

interface AwsClient {
  middlewareStack: {
    remove(name: string): boolean;
    add(handle: Handle, options: { step: 'initialize'; name: string }): void;
  };
  /** Closes its connections; the next call makes new ones. */
  destroy(): void;
}

/**
 * The client as our functions use it.
 * - Without the SDK's own log, for which it copies every input and output even where nobody reads it.
 * - Without connections that nobody has used for a while. Lambda freezes a function between two requests: that the other
 *   side has closed a connection meanwhile would be seen only by a call on it, of which nobody then knows whether it took
 *   effect. https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
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
