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

const pressed = async () => {
  const leaving = Promise.withResolvers<void>();
  signOut.mockReturnValue(leaving.promise);
  render(<AccountPage />);
  await userEvent.click(screen.getByRole('button', { name: 'Sign out' }));
  return leaving;
};

beforeEach(() => {
  setSession({ sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false });
  navigate('/account');
});

test('the last receipt is found again, by whoever it belongs to', async () => {
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

test('who signs out comes to the front of the shop', async () => {
  const leaving = await pressed();
  await act(async () => leaving.resolve());
  await waitFor(() => expect(location.pathname).toBe('/'));
});

test('who has gone on meanwhile is told, and not called back', async () => {
  const leaving = await pressed();
  act(() => navigate('/product/teapot'));
  await act(async () => leaving.resolve());
  await waitFor(() => expect(toasts.get()[0]?.text).toMatch('You’re signed out.'));
  expect(location.pathname).toBe('/product/teapot');
});
