import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunctions, bundleOptions } from '../../../lib/build/bundle.ts';
import { TokenSigner } from '../../../local/cognito/tokens.ts';
import { startSqs } from '../../../local/sqs/engine.ts';
import { products } from './operations.ts';

const REGION = 'eu-west-1';
const USER_POOL_ID = `${REGION}_bench`;
const CLIENT_ID = 'bench';
const QUEUE = 'moved-lines';

/** What all measurements share: the bundles, a product service, a queue, and the user pool's keys. */
export interface Bench {
  /** For scratch files. */
  directory: string;
  /** The bundles of all functions, as a stage without tracing deploys them. */
  bundles: string;
  floorBundle: string;
  bareBundle: string;
  /** The HTTP server around a bundle in a measured process. */
  serverBundle: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  productsUrl: string;
  queueEndpoint: string;
  queueUrl: string;
  /** The URL of the user pool's keys. */
  keysUrl: string;
  /** Issues an access token of this user. */
  tokenOf: (sub: string) => string;
  stop: () => Promise<void>;
}

/** The tables of one engine, by name. */
export interface Tables {
  endpoint: string;
  carts: string;
  totals: string;
}

/** Bundles a file of `bundles/`, by default with the options of the functions. */
const bundleHere = async (directory: string, name: string, options?: BuildOptions): Promise<string> => {
  await build({
    ...(options ?? bundleOptions({ tracing: false, directory })),
    entryPoints: { [name]: join(import.meta.dirname, '../bundles', `${name}.ts`) },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    write: true,
  });
  return join(directory, `${name}.mjs`);
};

/** The usual options for a function, without our optimisations: for the floor of a cold start. */
const PLAIN: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

/** Starts a server for the product service and the user pool's keys. */
const startServices = async (jwks: object) => {
  const answers = new Map(products.map((product) => [`/product/${product.productId}`, JSON.stringify({ product })]));
  answers.set('/keys', JSON.stringify(jwks));
  const server = createServer((request, response) => {
    const body = answers.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
};

export const startBench = async (directory: string): Promise<Bench> => {
  const sqs = await startSqs({ region: REGION });
  sqs.createQueue(QUEUE, {});
  const issuer = `https://cognito-idp.${REGION}.amazonaws.com/${USER_POOL_ID}`;
  const signer = new TokenSigner({ issuer, now: Date.now });
  const services = await startServices(signer.jwks);
  const lifetimes = { accessSeconds: 86_400, idSeconds: 86_400 };
  return {
    directory,
    bundles: await bundleFunctions({ tracing: false }),
    floorBundle: await bundleHere(directory, 'floor'),
    bareBundle: await bundleHere(directory, 'bare-query', PLAIN),
    serverBundle: await bundleHere(directory, 'server'),
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    productsUrl: services.url,
    queueEndpoint: sqs.endpoint,
    queueUrl: `${sqs.endpoint}/000000000000/${QUEUE}`,
    keysUrl: `${services.url}/keys`,
    tokenOf: (sub) => signer.issue({ sub, email: '', groups: [] }, CLIENT_ID, 'bench', lifetimes).AccessToken,
    stop: async () => {
      services.stop();
      await sqs.stop();
    },
  };
};

/** The environment of a function under test, as its template sets it. */
export const environmentOf = (bench: Bench, tables: Tables): Record<string, string> => ({
  AWS_REGION: bench.region,
  AWS_ACCESS_KEY_ID: bench.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: bench.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
  AWS_ENDPOINT_URL_SQS: bench.queueEndpoint,
  POWERTOOLS_SERVICE_NAME: 'cart',
  POWERTOOLS_METRICS_NAMESPACE: 'Shop',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  LOG_HASH_KEY: 'bench',
  USER_POOL_ID,
  USER_POOL_CLIENT_ID: CLIENT_ID,
  PRODUCT_SERVICE_URL: bench.productsUrl,
  CARTS_TABLE: tables.carts,
  TOTALS_TABLE: tables.totals,
  MOVED_LINES_QUEUE_URL: bench.queueUrl,
});
