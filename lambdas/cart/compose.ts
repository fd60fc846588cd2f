import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTokenVerifier } from '@shop/shared/access-token';
import { systemEffects } from '@shop/shared/effects';
import { apiEnvironment, commonEnvironment, present, readEnvironment, seconds } from '@shop/shared/environment';
import { createLog, createPseudonym } from '@shop/shared/log';
import { createMetrics, writeLogLine } from '@shop/shared/metrics';
import { traced } from '@shop/shared/tracing';
import * as z from 'zod/mini';
import { AWS_CLIENT_OPTIONS, prepared } from './aws-client.ts';
import { ANONYMOUS_LIFETIME, USER_LIFETIME } from './domain/line.ts';
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

/** For routes that verify tokens. */
export const tokenDependencies = () => {
  const env = readEnvironment(z.object({ USER_POOL_ID: present, USER_POOL_CLIENT_ID: present }));
  return {
    verify: createTokenVerifier({
      userPoolId: env.USER_POOL_ID,
      clientId: env.USER_POOL_CLIENT_ID,
      now: effects.now,
    }),
  };
};

/** For routes that access an owner's cart. */
export const ownerDependencies = () => ({
  ...tokenDependencies(),
  pseudonym: createPseudonym(readEnvironment(z.object({ LOG_HASH_KEY: present })).LOG_HASH_KEY),
});

/** For routes that look up products. */
export const productDependencies = () => {
  const { PRODUCT_SERVICE_URL: url } = readEnvironment(z.object({ PRODUCT_SERVICE_URL: present }));
  return { products: createProductService({ url, effects }) };
};

/** How long lines live after their last write, in seconds. */
const lifetimes = () => {
  const env = readEnvironment(
    z.object({
      ANONYMOUS_LIFETIME_SECONDS: z._default(seconds, ANONYMOUS_LIFETIME),
      USER_LIFETIME_SECONDS: z._default(seconds, USER_LIFETIME),
    }),
  );
  return { anonymous: env.ANONYMOUS_LIFETIME_SECONDS, user: env.USER_LIFETIME_SECONDS };
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

/** For routes that write lines. */
export const writeDependencies = async () => ({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  lifetimes: lifetimes(),
  carts: await cartsTable(),
});
