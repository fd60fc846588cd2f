import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toasts } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
import AuthPage from './auth-page.tsx';
import { draft } from './draft.ts';
import { messageFor } from './error-messages.ts';
import { returnPath } from './return-path.ts';

const account = vi.hoisted(() => ({
  signIn: vi.fn(),
  signUp: vi.fn(),
  confirm: vi.fn(),
  resendCode: vi.fn(),
  requestReset: vi.fn(),
  finishReset: vi.fn(),
}));
vi.mock('./account.ts', () => account);

const named = (name: string) => Object.assign(new Error(name), { name });
const fill = async (label: string | RegExp, text: string) => userEvent.type(screen.getByLabelText(label), text);
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

beforeEach(() => {
  for (const double of Object.values(account)) double.mockReset();
  draft.set({ email: '', password: '' });
  setSession(undefined);
});

describe('sign-in', () => {
  test('returns to the page it was started from', async () => {
    account.signIn.mockResolvedValue('done');
    navigate('/sign-in?next=%2Fcheckout');
    render(<AuthPage />);
    await fill('Email', 'ada@example.com');
    await fill('Password', 'Right-password-1');
    await press('Sign in');
    expect(account.signIn).toHaveBeenCalledWith('ada@example.com', 'Right-password-1');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });

  test('leaves a shopper who opens another page during the migration on that page', async () => {
    const signingIn = Promise.withResolvers<string>();
    account.signIn.mockReturnValue(signingIn.promise);
    navigate('/sign-in?next=/checkout');
    render(<AuthPage />);
    await fill('Email', 'ada@example.com');
    await fill('Password', 'Right-password-1');
    await press('Sign in');
    act(() => navigate('/account'));
    await act(async () => signingIn.resolve('done'));
    expect(location.pathname).toBe('/account');
    expect(draft.get().password).toBe('');
  });

  test('keeps the form while a shopper signs in, and shows none to one who arrives signed in', async () => {
    const user = { sub: 'user-1', email: 'ada@example.com', admin: false, migrate: false };
    navigate('/sign-up?next=/checkout');
    const { unmount } = render(<AuthPage />);
    act(() => setSession(user));
    expect(screen.getByRole('button', { name: 'Send code' })).toBeTruthy();
    unmount();
    render(<AuthPage />);
    expect(screen.queryByLabelText('Email')).toBeNull();
    expect(screen.getByText('ada@example.com')).toBeTruthy();
    await userEvent.click(screen.getByRole('link', { name: 'Go to checkout' }));
    expect(location.pathname).toBe('/checkout');
  });

  test('reports missing input before anything is sent', async () => {
    navigate('/sign-in');
    render(<AuthPage />);
    await fill('Email', 'ada');
    await press('Sign in');
    const message = await screen.findByText('Enter your email and password.');
    expect(screen.getByRole('alert').contains(message)).toBe(true);
    await press('Sign in');
    expect(message.isConnected, 'a new element, so that the same message is announced again').toBe(false);
    expect(screen.getByRole('alert').textContent).toBe('Enter your email and password.');
    expect(account.signIn).not.toHaveBeenCalled();
  });

  test('has the same message for a wrong password and an unknown address', async () => {
    expect(messageFor(named('UserNotFoundException'))).toBe(messageFor(named('NotAuthorizedException')));
    expect(messageFor(named('NotAuthorizedException'), true)).toBe(messageFor(named('CodeMismatchException')));
  });

  test('of an unconfirmed account asks for the code, then signs in without further input', async () => {
    account.signIn.mockResolvedValueOnce('confirm').mockResolvedValueOnce('done');
    account.confirm.mockResolvedValue(undefined);
    account.resendCode.mockResolvedValue(undefined);
    navigate('/sign-in?next=/checkout');
    render(<AuthPage />);
    await fill('Email', 'ada@example.com');
    await fill('Password', 'Right-password-1');
    await press('Sign in');
    await screen.findByRole('heading', { name: 'Check your email' });
    expect(account.resendCode).toHaveBeenCalledWith('ada@example.com');
    await fill('Code', '12 34x56');
    await press('Confirm email');
    expect(account.confirm).toHaveBeenCalledWith('ada@example.com', '123456');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });
});

describe('sign-up', () => {
  test('shows the password requirements and rejects a password that does not meet them', async () => {
    navigate('/sign-up');
    render(<AuthPage />);
    await fill('Email', 'ada@example.com');
    await fill('New password', 'short');
    await press('Send code');
    expect((await screen.findByRole('alert')).textContent).toMatch(/meets all the requirements/);
    expect(account.signUp).not.toHaveBeenCalled();
    await fill('New password', '-but-Longer-2');
    expect(screen.getAllByText('(done)')).toHaveLength(4);
  });

  test('lets the shopper correct a mistyped address', async () => {
    draft.set({ email: 'ada@exmaple.com', password: 'x' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await userEvent.click(screen.getByRole('link', { name: 'Correct it' }));
    expect(location.pathname + location.search).toBe('/sign-up?next=%2Fcheckout');
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@exmaple.com');
  });

  test('sends a new code on request', async () => {
    account.resendCode.mockResolvedValue(undefined);
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm');
    render(<AuthPage />);
    await press('Send a new code');
    expect(account.resendCode).toHaveBeenCalledWith('ada@example.com');
  });

  test('signs in when the code is rejected because it was already used', async () => {
    account.confirm.mockRejectedValue(named('NotAuthorizedException'));
    account.signIn.mockResolvedValue('done');
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await fill('Code', '123456');
    await press('Confirm email');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });

  test('confirmed without a password in memory leads to sign-in with the address filled in', async () => {
    account.confirm.mockResolvedValue(undefined);
    navigate('/confirm');
    render(<AuthPage />);
    await fill('Code', '123456');
    await press('Confirm email');
    expect((await screen.findByRole('alert')).textContent).toBe('Enter your email address.');
    await fill('Email', 'ada@example.com');
    await press('Confirm email');
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    expect(toasts.get()).toMatchObject([{ text: expect.stringContaining('Your email is confirmed.') }]);
    expect(account.signIn).not.toHaveBeenCalled();
  });

  test('repeated with another password leads to a password reset once the address is confirmed', async () => {
    account.confirm.mockResolvedValue(undefined);
    account.signIn.mockRejectedValue(named('NotAuthorizedException'));
    draft.set({ email: 'ada@example.com', password: 'Another-password-1' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await fill('Code', '123456');
    await press('Confirm email');
    await waitFor(() => expect(location.pathname + location.search).toBe('/forgot?next=%2Fcheckout'));
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    expect(toasts.get()).toMatchObject([{ text: expect.stringContaining('Choose a new one.') }]);
  });

  test('reports a wrong code and allows another try', async () => {
    account.signIn.mockResolvedValue('confirm');
    account.confirm.mockRejectedValue(named('CodeMismatchException'));
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm');
    render(<AuthPage />);
    await fill('Code', '000000');
    await press('Confirm email');
    await screen.findByText(/That code isn’t right/);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Confirm email' })).toBeTruthy());
    expect(account.resendCode).not.toHaveBeenCalled();
  });
});

describe('password reset', () => {
  test('takes the code from the email, sets the password and signs in', async () => {
    account.requestReset.mockResolvedValue(undefined);
    account.finishReset.mockResolvedValue(undefined);
    account.signIn.mockResolvedValue('done');
    navigate('/forgot');
    render(<AuthPage />);
    await fill('Email', 'ada@example.com');
    await press('Send code');
    await screen.findByRole('heading', { name: 'Choose a new password' });
    // A password manager stores the new password under the email beside it.
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    await fill('Code', '123456');
    await fill('New password', 'New-password-1');
    await press('Set password and sign in');
    await waitFor(() => expect(account.signIn).toHaveBeenCalledWith('ada@example.com', 'New-password-1'));
    expect(account.finishReset).toHaveBeenCalledWith('ada@example.com', '123456', 'New-password-1');
  });
});

test.each([
  ['whose code was already used signs in', 'ExpiredCodeException', async () => 'done', ''],
  [
    'with a wrong code reports that',
    'CodeMismatchException',
    () => Promise.reject(named('NotAuthorizedException')),
    'code isn’t right',
  ],
  ['that is not sent reports the network error', 'NetworkError', async () => 'done', 'can’t reach the store'],
])('a password reset %s', async (_what, rejection, signIn, message) => {
  account.finishReset.mockRejectedValue(named(rejection));
  account.signIn.mockImplementation(signIn);
  draft.set({ email: 'ada@example.com', password: '' });
  navigate('/reset');
  render(<AuthPage />);
  await fill('Code', '123456');
  await fill('New password', 'New-password-1');
  await press('Set password and sign in');
  if (message) expect(await screen.findByText(new RegExp(message))).toBeTruthy();
  else await waitFor(() => expect(location.pathname).toBe('/'));
});

test('the return path never leaves the site', () => {
  expect(returnPath('?next=/product/kite?x=1')).toBe('/product/kite?x=1');
  for (const next of ['https://evil.test/', '//evil.test/', '/\\evil.test', 'javascript:alert(1)', '']) {
    expect(returnPath(`?next=${encodeURIComponent(next)}`)).toBe('/');
  }
});
