import { describe, expect, it } from 'vitest';
import { Routes } from '../../local/apigateway/routes.ts';
import { tokenBucket } from '../../local/apigateway/throttle.ts';

describe('routes', () => {
  const routes = new Routes<string>();
  for (const path of ['/cart', '/cart/{id}', '/cart/{id}/total', '/cart/total', '/files/{path+}', '/{proxy+}'])
    routes.at(path).set('GET', path);
  const found = (path: string) => routes.match(path)?.resourcePath;

  it.each([
    ['/cart', '/cart'],
    ['/cart/', '/cart'],
    ['/cart/x', '/cart/{id}'],
    ['/cart/total', '/cart/total'],
    ['/cart/total/', '/cart/total'],
    ['/cart/x/total', '/cart/{id}/total'],
    ['/cart/total/total', '/cart/{id}/total'],
    ['/cart/a%2Fb', '/cart/{id}'],
    ['/cart/t%6Ftal', '/cart/total'],
    ['/cart/x/y', '/{proxy+}'],
    ['/cart//', '/{proxy+}'],
    ['/files/a/b/c', '/files/{path+}'],
    ['/elsewhere', '/{proxy+}'],
    ['/', undefined],
  ])('match %s to %s', (path, expected) => {
    expect(found(path)).toBe(expected);
  });

  it('do not decode path parameters', () => {
    expect(routes.match('/cart/a%2Fb')?.pathParameters).toEqual({ id: 'a%2Fb' });
    expect(routes.match('/files/a/b%20c')?.pathParameters).toEqual({ path: 'a/b%20c' });
  });
});

describe('a throttle', () => {
  it('allows a burst, then requests at its rate', () => {
    let now = 0;
    const take = tokenBucket(2, 3, () => now);
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    now = 500;
    expect([take(), take()]).toEqual([true, false]);
    now = 60_000;
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  });
});
