declare global {
  /** Replaced while bundling, so that a stage without tracing does not carry the tracer. */
  const TRACING_ENABLED: boolean;
}

/** The client, with each of its calls traced where the stage traces. */
export const traced = async <Client>(client: Client): Promise<Client> => {
  if (TRACING_ENABLED) {
    const { Tracer } = await import('@aws-lambda-powertools/tracer');
    return new Tracer().captureAWSv3Client(client);
  }
  return client;
};
