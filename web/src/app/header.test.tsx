import { render, screen } from '@testing-library/react';
import { beforeEach, expect, test } from 'vitest';
import { createCartService } from '../../test/cart-service.ts';
import { server } from '../../test/server.ts';
import { navigate } from '../shared/router.tsx';
import { Header } from './header.tsx';

beforeEach(() => {
  server.use(...createCartService([]).handlers);
});

test.each([
  ['/', '/sign-in'],
  ['/?q=kite', '/sign-in?next=%2F%3Fq%3Dkite'],
  ['/product/kite', '/sign-in?next=%2Fproduct%2Fkite'],
  ['/sign-up?next=%2Fcheckout', '/sign-in?next=%2Fcheckout'],
])('the sign-in link on %s is %s', (from, to) => {
  navigate(from);
  render(<Header />);
  expect(screen.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe(to);
});
