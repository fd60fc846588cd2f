import { describe, expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { type Sent, send } from './support/http.ts';
import { expectSecurityHeaders } from './support/problem.ts';

const KINDS: [what: string, status: number, method: string, path: string, sent?: Sent][] = [
  ['a page', 200, 'GET', '/'],
  ['a missing file', 404, 'GET', '/none.js'],
  ['the config', 200, 'GET', '/config.json'],
  ['a method that CloudFront refuses', 403, 'DELETE', '/index.html'],
  ['the catalogue', 200, 'GET', '/api/product'],
  ['a cart', 200, 'GET', '/api/cart'],
  ['a rejected body', 400, 'POST', '/api/cart', { body: [] }],
  ['a function’s 401', 401, 'GET', '/api/cart', { headers: [['Authorization', 'x']] }],
  ['an authorizer’s 401', 401, 'POST', '/api/cart/checkout'],
  ['an unknown path', 404, 'GET', '/api/none'],
  ['the bare API path', 404, 'GET', '/api/'],
  ['a wrong method', 405, 'PATCH', '/api/cart'],
  ['a wrong content type', 415, 'POST', '/api/cart', { headers: [['Content-Type', 'text/plain']], body: 'x' }],
  ['a large body', 413, 'POST', '/api/cart', { body: { productId: 'x', more: 'x'.repeat(9000) } }],
  ['an empty response', 204, 'DELETE', '/api/cart/none'],
];

describe('the security headers', () => {
  it.each(KINDS)('are set on %s (%d)', async (_what, status, method, path, sent) => {
    const answer = await send(method, path, sent);
    expect(answer.status).toBe(status);
    expectSecurityHeaders(answer);
    // HSTS for a year, and each header once.
    expect(answer.all('strict-transport-security')).toEqual([expect.stringMatching(/^max-age=31536000\b/)]);
    expect(answer.all('x-content-type-options')).toEqual(['nosniff']);
    expect(answer.all('content-security-policy')).toEqual([expect.stringContaining("frame-ancestors 'none'")]);
    expect(answer.all('x-frame-options')).toEqual(['DENY']);
    expect(answer.all('referrer-policy')).toEqual(['strict-origin-when-cross-origin']);
    expect(answer.all('permissions-policy')).toEqual([expect.stringContaining('camera=()')]);
  });
});

describe('a page', () => {
  it('allows only the shop’s own scripts, and no framing', async () => {
    const answer = await send('GET', '/');
    const policy = answer.header('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });
});

describe('responses of the cart API', () => {
  it('are never stored', async () => {
    const id = await productId();
    for (const answer of [
      await send('GET', '/api/cart'),
      await send('POST', '/api/cart', { body: { productId: id } }),
      await send('POST', '/api/cart', { body: {} }),
      await send('POST', '/api/cart/checkout'),
      await send('DELETE', `/api/cart/${id}`),
    ])
      expect(answer.header('cache-control')).toBe('no-store');
  });
});

describe('compression', () => {
  it('is used for the catalogue if the client supports it', async () => {
    const answer = await send('GET', '/api/product', { headers: [['Accept-Encoding', 'gzip, br']] });
    expect(answer.header('content-encoding')).toBe('br');
    expect((await send('GET', '/api/product')).header('content-encoding')).toBeUndefined();
  });
});
