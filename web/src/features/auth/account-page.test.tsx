import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { toasts } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
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

test('who signs out comes to the front of the shop', async () => {
  const leaving = await pressed();
  await act(async () => leaving.resolve());
  await waitFor(() => expect(location.pathname).toBe('/'));
});

test('who has gone on meanwhile is told, and not called back', async () => {
  const leaving = await pressed();
  act(() => navigate('/product/teapot'));
  await act(async () => leaving.resolve());
  await waitFor(() => expect(toasts.get()[0]?.text).toMatch('You are signed out.'));
  expect(location.pathname).toBe('/product/teapot');
});
