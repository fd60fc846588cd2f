import { act, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { toasts } from '../../shared/notify.ts';
import { navigate } from '../../shared/router.tsx';
import { setSession } from '../../shared/session.ts';
import AuthPage from './auth-page.tsx';
import { draft } from './draft.ts';
import { returnPath } from './return-path.ts';
import { wordsFor } from './words.ts';

const account = vi.hoisted(() => ({
  signIn: vi.fn(),
  signUp: vi.fn(),
  confirm: vi.fn(),
  resendCode: vi.fn(),
  askForReset: vi.fn(),
  finishReset: vi.fn(),
}));
vi.mock('./account.ts', () => account);

const named = (name: string) => Object.assign(new Error(name), { name });
const type = async (label: string | RegExp, text: string) => userEvent.type(screen.getByLabelText(label), text);
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

beforeEach(() => {
  for (const double of Object.values(account)) double.mockReset();
  draft.set({ email: '', password: '' });
  setSession(undefined);
});

describe('signing in', () => {
  test('brings shoppers back to where they were', async () => {
    account.signIn.mockResolvedValue('done');
    navigate('/sign-in?next=%2Fcheckout');
    render(<AuthPage />);
    await type('Email', 'ada@example.com');
    await type('Password', 'Right-password-1');
    await press('Sign in');
    expect(account.signIn).toHaveBeenCalledWith('ada@example.com', 'Right-password-1');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });

  test('does not call back who has gone on while the carts were merged', async () => {
    const merging = Promise.withResolvers<string>();
    account.signIn.mockReturnValue(merging.promise);
    navigate('/sign-in?next=/checkout');
    render(<AuthPage />);
    await type('Email', 'ada@example.com');
    await type('Password', 'Right-password-1');
    await press('Sign in');
    act(() => navigate('/account'));
    await act(async () => merging.resolve('done'));
    expect(location.pathname).toBe('/account');
    expect(draft.get().password).toBe('');
  });

  test('shows no form to who comes back signed in, but keeps it while somebody signs in', async () => {
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

  test('asks for what is missing before anything is sent', async () => {
    navigate('/sign-in');
    render(<AuthPage />);
    await type('Email', 'ada');
    await press('Sign in');
    const said = await screen.findByText('Enter your email and password.');
    expect(screen.getByRole('alert').contains(said)).toBe(true);
    await press('Sign in');
    expect(said.isConnected, 'the same words, pressed again, are read out again').toBe(false);
    expect(screen.getByRole('alert').textContent).toBe('Enter your email and password.');
    expect(account.signIn).not.toHaveBeenCalled();
  });

  test('a wrong password and an unknown address read the same', async () => {
    expect(wordsFor(named('UserNotFoundException'))).toBe(wordsFor(named('NotAuthorizedException')));
    expect(wordsFor(named('NotAuthorizedException'), true)).toBe(wordsFor(named('CodeMismatchException')));
  });

  test('an account that waits for its code goes on to it, and back to signing in by itself', async () => {
    account.signIn.mockResolvedValueOnce('confirm').mockResolvedValueOnce('done');
    account.confirm.mockResolvedValue(undefined);
    account.resendCode.mockResolvedValue(undefined);
    navigate('/sign-in?next=/checkout');
    render(<AuthPage />);
    await type('Email', 'ada@example.com');
    await type('Password', 'Right-password-1');
    await press('Sign in');
    await screen.findByRole('heading', { name: 'Check your email' });
    expect(account.resendCode).toHaveBeenCalledWith('ada@example.com');
    await type('Code', '12 34x56');
    await press('Confirm email');
    expect(account.confirm).toHaveBeenCalledWith('ada@example.com', '123456');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });
});

describe('making an account', () => {
  test('says what a password needs, and takes none that lacks it', async () => {
    navigate('/sign-up');
    render(<AuthPage />);
    await type('Email', 'ada@example.com');
    await type('New password', 'short');
    await press('Send code');
    expect((await screen.findByRole('alert')).textContent).toMatch(/meets all the requirements/);
    expect(account.signUp).not.toHaveBeenCalled();
    await type('New password', '-but-Longer-2');
    expect(screen.getAllByText('(done)')).toHaveLength(4);
  });

  test('a slip in the address can be put right', async () => {
    draft.set({ email: 'ada@exmaple.com', password: 'x' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await userEvent.click(screen.getByRole('link', { name: 'Correct it' }));
    expect(location.pathname + location.search).toBe('/sign-up?next=%2Fcheckout');
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@exmaple.com');
  });

  test('a code can be asked for again', async () => {
    account.resendCode.mockResolvedValue(undefined);
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm');
    render(<AuthPage />);
    await press('Send a new code');
    expect(account.resendCode).toHaveBeenCalledWith('ada@example.com');
  });

  test('a code that is refused because it was taken already lets its owner in', async () => {
    account.confirm.mockRejectedValue(named('NotAuthorizedException'));
    account.signIn.mockResolvedValue('done');
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await type('Code', '123456');
    await press('Confirm email');
    await waitFor(() => expect(location.pathname).toBe('/checkout'));
  });

  test('whoever confirms without a password in memory is told to sign in, with the address filled in', async () => {
    account.confirm.mockResolvedValue(undefined);
    navigate('/confirm');
    render(<AuthPage />);
    await type('Code', '123456');
    await press('Confirm email');
    expect((await screen.findByRole('alert')).textContent).toBe('Enter your email address.');
    await type('Email', 'ada@example.com');
    await press('Confirm email');
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    expect(toasts.get()).toMatchObject([{ text: expect.stringContaining('Your email is confirmed.') }]);
    expect(account.signIn).not.toHaveBeenCalled();
  });

  test('whoever signed up before with another password is led to a new one once the address is confirmed', async () => {
    account.confirm.mockResolvedValue(undefined);
    account.signIn.mockRejectedValue(named('NotAuthorizedException'));
    draft.set({ email: 'ada@example.com', password: 'Another-password-1' });
    navigate('/confirm?next=/checkout');
    render(<AuthPage />);
    await type('Code', '123456');
    await press('Confirm email');
    await waitFor(() => expect(location.pathname + location.search).toBe('/forgot?next=%2Fcheckout'));
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    expect(toasts.get()).toMatchObject([{ text: expect.stringContaining('Choose a new one.') }]);
  });

  test('a wrong code is told in words, and another try is possible', async () => {
    account.signIn.mockResolvedValue('confirm');
    account.confirm.mockRejectedValue(named('CodeMismatchException'));
    draft.set({ email: 'ada@example.com', password: 'x' });
    navigate('/confirm');
    render(<AuthPage />);
    await type('Code', '000000');
    await press('Confirm email');
    await screen.findByText(/That code isn’t right/);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Confirm email' })).toBeTruthy());
    expect(account.resendCode).not.toHaveBeenCalled();
  });
});

describe('a new password', () => {
  test('comes by a code and signs in', async () => {
    account.askForReset.mockResolvedValue(undefined);
    account.finishReset.mockResolvedValue(undefined);
    account.signIn.mockResolvedValue('done');
    navigate('/forgot');
    render(<AuthPage />);
    await type('Email', 'ada@example.com');
    await press('Send code');
    await screen.findByRole('heading', { name: 'Choose a new password' });
    // Beside the password, for whoever keeps both.
    expect(screen.getByLabelText('Email')).toHaveProperty('value', 'ada@example.com');
    await type('Code', '123456');
    await type('New password', 'New-password-1');
    await press('Set password and sign in');
    await waitFor(() => expect(account.signIn).toHaveBeenCalledWith('ada@example.com', 'New-password-1'));
    expect(account.finishReset).toHaveBeenCalledWith('ada@example.com', '123456', 'New-password-1');
  });
});

test.each([
  ['taken already sets the password and signs in', 'ExpiredCodeException', async () => 'done', ''],
  ['wrong is told', 'CodeMismatchException', () => Promise.reject(named('NotAuthorizedException')), 'code isn’t right'],
  ['never sent is no matter of the password', 'NetworkError', async () => 'done', 'can’t reach the store'],
])('a code for a new password that was %s', async (_what, refusal, signingIn, words) => {
  account.finishReset.mockRejectedValue(named(refusal));
  account.signIn.mockImplementation(signingIn);
  draft.set({ email: 'ada@example.com', password: '' });
  navigate('/reset');
  render(<AuthPage />);
  await type('Code', '123456');
  await type('New password', 'New-password-1');
  await press('Set password and sign in');
  if (words) expect(await screen.findByText(new RegExp(words))).toBeTruthy();
  else await waitFor(() => expect(location.pathname).toBe('/'));
});

test('the way back is always inside the shop', () => {
  expect(returnPath('?next=/product/kite?x=1')).toBe('/product/kite?x=1');
  for (const next of ['https://evil.test/', '//evil.test/', '/\\evil.test', 'javascript:alert(1)', '']) {
    expect(returnPath(`?next=${encodeURIComponent(next)}`)).toBe('/');
  }
});
