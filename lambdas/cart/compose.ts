import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemEffects } from '@shop/shared/effects';
import { apiEnvironment, commonEnvironment, present, readEnvironment } from '@shop/shared/environment';
import { createLog } from '@shop/shared/log';
import { createMetrics, writeLogLine } from '@shop/shared/metrics';
import { traced } from '@shop/shared/tracing';
import * as z from 'zod/mini';
import { AWS_CLIENT_OPTIONS, prepared } from './aws-client.ts';
import { createProductService } from './product-service.ts';
import type { Table } from './store/table.ts';

// The real dependencies, each from the environment variables it names. Called once, while a function starts.

const effects = systemEffects;

/** For every function: clock and randomness, log, metrics. */
export const workerDependencies = () => {
  const env = readEnvironment(commonEnvironment);
  const metrics = createMetrics({
    namespace: env.POWERTOOLS_METRICS_NAMESPACE,
    service: env.POWERTOOLS_SERVICE_NAME,
    now: effects.now,
    write: writeLogLine,
  });
  return { effects, log: createLog(), metrics };
};

/** For every function behind a route. */
export const apiDependencies = () => ({
  ...workerDependencies(),
  allowedOrigins: readEnvironment(apiEnvironment).ALLOWED_ORIGINS,
});

/** For routes that look up products. */
export const productDependencies = () => {
  const { PRODUCT_SERVICE_URL: url } = readEnvironment(z.object({ PRODUCT_SERVICE_URL: present }));
  return { products: createProductService({ url, effects }) };
};

const table = async (name: string): Promise<Table> => {
  const client = await traced(prepared(new DynamoDBClient(AWS_CLIENT_OPTIONS), effects.now));
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { client: documents, name, effects };
};

/** The carts, as this function may use them. */
export const cartsTable = () => table(readEnvironment(z.object({ CARTS_TABLE: present })).CARTS_TABLE);

/** The totals, as this function may use them. */
export const totalsTable = () => table(readEnvironment(z.object({ TOTALS_TABLE: present })).TOTALS_TABLE);
