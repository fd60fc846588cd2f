import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aCart, aLine, aProduct } from '../../../test/fixtures.ts';
import { toasts } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
import { keepReceipt } from '../checkout/receipt.ts';
import AccountPage from './account-page.tsx';

const { signOut } = vi.hoisted(() => ({ signOut: vi.fn<() => Promise<void>>() }));
vi.mock('./account.ts', () => ({ signOut }));

const pressSignOut = async () => {
  const signingOut = Promise.withResolvers<void>();
  signOut.mockReturnValue(signingOut.promise);
  render(<AccountPage />);
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  return signingOut;
};

beforeEach(() => {
  setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
  navigate('/account');
});

test('the account page links to the last receipt, for its owner only', async () => {
  const receipt = {
    ...aCart(aLine(aProduct(), 1)),
    checkoutId: crypto.randomUUID(),
    checkedOutAt: '2026-11-01T10:00:00Z',
  };
  keepReceipt('user-1', { receipt, late: false });
  const { unmount } = render(<AccountPage />);
  await userEvent.click(screen.getByRole('link', { name: 'Last receipt' }));
  expect(location.pathname).toBe('/receipt');
  unmount();
  setSession({ sub: 'user-2', email: 'bob@example.com', admin: false, migrate: false });
  render(<AccountPage />);
  expect(screen.queryByRole('link', { name: 'Last receipt' })).toBeNull();
});

test('signing out leads to the home page', async () => {
  const signingOut = await pressSignOut();
  await act(async () => signingOut.resolve());
  await waitFor(() => expect(location.pathname).toBe('/'));
});

test('a shopper who opens another page while signing out is notified and stays on that page', async () => {
  const signingOut = await pressSignOut();
  act(() => navigate('/product/teapot'));
  await act(async () => signingOut.resolve());
  await waitFor(() => expect(toasts.get()[0]?.text).toMatch('You’re signed out.'));
  expect(location.pathname).toBe('/product/teapot');
});
