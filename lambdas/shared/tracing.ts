import type { Tracer } from '@aws-lambda-powertools/tracer';

declare global {
  /** Replaced while bundling, so that a stage without tracing does not bundle the tracer. */
  const TRACING_ENABLED: boolean;
}

/** Shared by all clients: each tracer records every HTTP call, so a second one would record it twice. */
let tracer: Promise<Tracer> | undefined;

/** The client, with each of its calls traced where the stage traces. */
export const traced = async <Client>(client: Client): Promise<Client> => {
  if (TRACING_ENABLED) {
    tracer ??= import('@aws-lambda-powertools/tracer').then((module) => new module.Tracer());
    return (await tracer).captureAWSv3Client(client);
  }
  return client;
};
