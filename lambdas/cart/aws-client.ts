/**
 * How we call AWS. One attempt each, for `call` in store/retries.ts decides what may be sent again, and how long it may
 * take; here only a connection has its limit, in milliseconds.
 */
export const AWS_CLIENT_OPTIONS = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000 } };

interface AwsClient {
  middlewareStack: { remove(name: string): boolean };
}

/** The client without the SDK's own log, for which it copies every input and output even where nobody reads it. */
export const quiet = <Client extends AwsClient>(client: Client): Client => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};
