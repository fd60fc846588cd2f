import type { Tracer } from '@aws-lambda-powertools/tracer';

declare global {
  /** Replaced while bundling, so that a stage without tracing does not carry the tracer. */
  const TRACING_ENABLED: boolean;
}

/** One for all clients: each tracer watches every HTTP call, and a second would tell of it again. */
let tracer: Promise<Tracer> | undefined;

/** The client, with each of its calls traced where the stage traces. */
export const traced = async <Client>(client: Client): Promise<Client> => {
  if (TRACING_ENABLED) {
    tracer ??= import('@aws-lambda-powertools/tracer').then((module) => new module.Tracer());
    return (await tracer).captureAWSv3Client(client);
  }
  return client;
};
