import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../lib/shared/bundle.ts';

const plain = bundleFunctions({ tracing: false });
const traced = bundleFunctions({ tracing: true });
const sizeOf = (path: string) => statSync(path).size / 1024;
const bundles = globSync('*/*/index.mjs', { cwd: plain }).sort();

/** KB. A function's cold start grows with its code. */
const LARGEST = { cart: 340, products: 80 };

describe('the bundles', () => {
  it('are one for each function', () => {
    expect(bundles.length).toBe(
      globSync('lambdas/*/functions/*.ts', { cwd: join(import.meta.dirname, '..', '..') }).length,
    );
  });

  it.each(bundles)('%s is small, and carries no tracer where none is paid for', (bundle) => {
    expect(sizeOf(join(plain, bundle))).toBeLessThan(bundle.startsWith('cart') ? LARGEST.cart : LARGEST.products);
    expect(readFileSync(join(plain, bundle), 'utf8')).not.toContain('aws-xray-sdk');
  });

  it('carry the tracer where a stage asks for it', () => {
    const source = readFileSync(join(traced, 'cart', 'get-cart', 'index.mjs'), 'utf8');
    expect(source.length).toBeGreaterThan(readFileSync(join(plain, 'cart', 'get-cart', 'index.mjs'), 'utf8').length);
    expect(source).toContain('aws-xray-sdk');
  });
});
