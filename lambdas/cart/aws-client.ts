/**
 * How we call AWS. One attempt each, for the stores decide what may be sent again; and limits, in milliseconds, well
 * below a function's time, so that there is time for another attempt.
 */
export const AWS_CLIENT_OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

interface AwsClient {
  middlewareStack: { remove(name: string): boolean };
}

/** The client without the SDK's own log, for which it copies every input and output even where nobody reads it. */
export const quiet = <Client extends AwsClient>(client: Client): Client => {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
};
