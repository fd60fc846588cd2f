import { productAnswerSchema, productListSchema } from '@shop/products/schemas';
import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { expectProblem, expectSecurityHeaders } from './support/problem.ts';

describe('the catalogue', () => {
  it('has at least 24 products in 4 categories', async () => {
    const answer = await send('GET', '/api/product');
    expect(answer.status).toBe(200);
    const { products } = productListSchema.parse(answer.json);
    expect(products.length).toBeGreaterThanOrEqual(24);
    expect(new Set(products.map(({ category }) => category)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(products.map((product) => product.productId)).size).toBe(products.length);
    expectSecurityHeaders(answer);
  });

  it('may be cached for a minute', async () => {
    expect((await send('GET', '/api/product')).header('cache-control')).toMatch(/max-age=60\b/);
  });

  it('returns one product by its ID', async () => {
    const id = await productId();
    const answer = await send('GET', `/api/product/${id}`);
    expect(productAnswerSchema.parse(answer.json).product.productId).toBe(id);
  });

  it.each(['no-such-product', '%2F', '..%2Fcart', '%F0%9F%8E%A7', 'a%3Fb', '%00', '%E0%A4%A'])(
    'responds 404 to the unknown product %s',
    async (id) => {
      expectProblem(await send('GET', `/api/product/${id}`), 'product-not-found');
    },
  );

  it('is read-only', async () => {
    expectProblem(await send('POST', '/api/product', { body: {} }), 'method-not-allowed');
    expectProblem(await send('DELETE', `/api/product/${await productId()}`), 'method-not-allowed');
  });
});
