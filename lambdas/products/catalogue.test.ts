import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, readCatalogue } from './catalogue.ts';
import { getProduct } from './handlers/get-product.ts';
import { listProducts } from './handlers/list-products.ts';
import { productAnswerSchema, productListSchema } from './schemas.ts';

const deps = {
  effects: { now: () => 0, random: () => 0, newId: () => '', sleep: async () => undefined },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  allowedOrigins: [],
  catalogue: CATALOGUE,
};
const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 1000 } as unknown as Context;
const event = (productId?: string) =>
  ({ httpMethod: 'GET', headers: {}, pathParameters: productId === undefined ? null : { productId } }) as never;

describe('the catalogue', () => {
  it('has at least 24 products in 4 categories, each complete', () => {
    expect(CATALOGUE.length).toBeGreaterThanOrEqual(24);
    expect(new Set(CATALOGUE.map((product) => product.category)).size).toBeGreaterThanOrEqual(4);
    for (const key of ['productId', 'name', 'description'] as const) {
      expect(new Set(CATALOGUE.map((product) => product[key])).size).toBe(CATALOGUE.length);
    }
    for (const product of CATALOGUE) {
      expect(product.productId).toMatch(/^[a-z0-9-]{3,64}$/);
      expect(product.pictures[0]).toMatch(/^\/pictures\/[a-z-]+\.svg$/);
      expect(product.tags.length).toBeGreaterThan(1);
      expect(product.price).toBeGreaterThan(0);
      expect(Math.min(...Object.values(product.package))).toBeGreaterThan(0);
      expect(product.createdDate < product.modifiedDate).toBe(true);
    }
  });

  it('rejects a product in another currency, and a fractional price', () => {
    const [first, ...others] = CATALOGUE;
    expect(() => readCatalogue([{ ...first, currency: 'JPY' }, ...others])).toThrow('must be in USD');
    expect(() => readCatalogue([{ ...first, price: 1.5 }, ...others])).toThrow();
  });

  it.each(['', 'rainbow kite', 'a/b', 'cart#kite', '..', 'x'.repeat(65)])('rejects the product ID %j', (productId) => {
    const [first, ...others] = CATALOGUE;
    expect(() => readCatalogue([{ ...first, productId }, ...others])).toThrow('productId');
  });

  it('has no product ID that is a path segment of the cart API', () => {
    for (const word of ['migrate', 'checkout', 'total']) {
      expect(CATALOGUE.some((product) => product.productId === word)).toBe(false);
    }
  });

  it('is served completely, and may be cached for a minute', async () => {
    const { statusCode, body, headers } = await listProducts(deps)(event(), context);
    expect([statusCode, productListSchema.parse(JSON.parse(body)).products]).toEqual([200, CATALOGUE]);
    expect(headers?.['Cache-Control']).toBe('public, max-age=60');
  });

  it('serves one product, and responds 404 to unknown IDs', async () => {
    const handler = getProduct(deps);
    const { body } = await handler(event('rainbow-kite'), context);
    expect(productAnswerSchema.parse(JSON.parse(body)).product.name).toBe('Rainbow Kite');
    for (const id of [
      '',
      'nothing',
      '__proto__',
      'constructor',
      '..',
      '%2e%2e',
      '%E0%A4%A',
      'RAINBOW-KITE',
      'x'.repeat(9000),
    ]) {
      const answer = await handler(event(id), context);
      expect([answer.statusCode, JSON.parse(answer.body).type]).toEqual([404, 'urn:problem:cart:product-not-found']);
      expect(answer.headers).toMatchObject({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
    }
  });
});
