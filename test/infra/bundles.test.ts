import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/build/bundle.ts';
import { root } from './support/synthesise.ts';

const plain = await bundleFunctions({ tracing: false });
const traced = await bundleFunctions({ tracing: true });
const sizeOf = (path: string) => statSync(path).size / 1024;
const bundles = globSync('*/*/index.mjs', { cwd: plain }).sort();

/** The maximum size of a bundle in KB: a cold start takes longer with more code. */
const LIMITS = { cart: 340, products: 80 };

describe('the bundles', () => {
  it('include one for each function', () => {
    expect(bundles).toHaveLength(globSync('lambdas/*/functions/*.ts', { cwd: root }).length);
  });

  it.each(bundles)('%s is small, and contains no tracer in a stage without tracing', (bundle) => {
    expect(sizeOf(join(plain, bundle))).toBeLessThan(bundle.startsWith('cart') ? LIMITS.cart : LIMITS.products);
    expect(readFileSync(join(plain, bundle), 'utf8')).not.toContain('aws-xray-sdk');
  });

  it('contain the token verifier and the SQS client only where they are used', () => {
    const containing = (text: string) =>
      bundles
        .filter((path) => readFileSync(join(plain, path), 'utf8').includes(text))
        .map((path) => path.split('/')[1]);
    const withoutUsers = ['audit-totals', 'count-totals', 'delete-moved-lines', 'get-total'];
    const cart = bundles.filter((path) => path.startsWith('cart')).map((path) => path.split('/')[1] ?? '');
    expect(containing('.well-known/jwks.json')).toEqual(cart.filter((name) => !withoutUsers.includes(name)));
    expect(containing('AmazonSQS')).toEqual(['migrate-cart']);
  });

  it('do not load the HTTP client of fetch, which Node loads with node:http', () => {
    const environment = {
      AWS_REGION: 'eu-west-1',
      CARTS_TABLE: 'Carts',
      LOG_HASH_KEY: 'key',
      POWERTOOLS_METRICS_NAMESPACE: 'Shop',
      POWERTOOLS_SERVICE_NAME: 'cart',
      PRODUCT_SERVICE_URL: 'https://products.example',
      USER_POOL_CLIENT_ID: 'client',
      USER_POOL_ID: 'eu-west-1_pool',
    };
    const bundle = pathToFileURL(join(plain, 'cart', 'get-cart', 'index.mjs')).href;
    const script = `import('${bundle}').then(() => { console.log(process.moduleLoadList.join(' ')); process.exit(); })`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { env: environment, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('NativeModule https');
    expect(stdout).not.toContain('undici');
  });

  it('contain the tracer in a stage with tracing', () => {
    const source = readFileSync(join(traced, 'cart', 'get-cart', 'index.mjs'), 'utf8');
    expect(source).toContain('aws-xray-sdk');
  });
});
