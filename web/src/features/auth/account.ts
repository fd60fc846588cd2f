import {
  signIn as amplifySignIn,
  signUp as amplifySignUp,
  confirmResetPassword,
  confirmSignUp,
  resendSignUpCode,
  resetPassword,
} from 'aws-amplify/auth';
import { session, setSession } from '../../shared/session.ts';
import { currentUser, forgetTokens, ready } from '../../shared/tokens.ts';
import { queue } from '../cart/cart.ts';
import { migrateWithRetries } from './migrate-with-retries.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Starts the user's session: sends the operations that their last session left in the queue, and migrates the cart. */
const startSession = async (email: string): Promise<void> => {
  const user = await currentUser();
  if (user === undefined) throw new Error('No tokens came back.');
  setSession({ ...user, email, migrate: true });
  void queue.drain(user.sub);
  await migrateWithRetries();
};

const withPassword = async (email: string, password: string) => {
  await ready();
  const input = { username: email, password, options: { authFlowType: 'USER_SRP_AUTH' as const } };
  try {
    return await amplifySignIn(input);
  } catch (error) {
    // Amplify still holds tokens of a user whose session this page has already forgotten.
    if (nameOf(error) !== 'UserAlreadyAuthenticatedException') throw error;
    await forgetTokens();
    return amplifySignIn(input);
  }
};

/** What is left to do before the user is signed in. */
export type NextStep = 'done' | 'confirm' | 'reset';

/** Signs in with SRP, so that the password itself never leaves the browser. */
export const signIn = async (email: string, password: string): Promise<NextStep> => {
  const { isSignedIn, nextStep } = await withPassword(email, password);
  if (isSignedIn) {
    await startSession(email);
    return 'done';
  }
  if (nextStep.signInStep === 'CONFIRM_SIGN_UP') return 'confirm';
  if (nextStep.signInStep === 'RESET_PASSWORD') return 'reset';
  throw new Error(`The sign-in asks for ${nextStep.signInStep}.`);
};

/**
 * Requests an account. An address that already has one gets the same response as a new one, and a new code if it was
 * never confirmed.
 */
export const signUp = async (email: string, password: string): Promise<void> => {
  await ready();
  try {
    await amplifySignUp({ username: email, password, options: { userAttributes: { email } } });
  } catch (error) {
    if (nameOf(error) !== 'UsernameExistsException') throw error;
    await resendSignUpCode({ username: email }).catch(() => undefined);
  }
};

export const confirm = async (email: string, code: string): Promise<void> => {
  await ready();
  await confirmSignUp({ username: email, confirmationCode: code });
};

export const resendCode = async (email: string): Promise<void> => {
  await ready();
  await resendSignUpCode({ username: email }).catch((error: unknown) => {
    if (!['UserNotFoundException', 'InvalidParameterException'].includes(nameOf(error))) throw error;
  });
};

/** Requests a password reset code; an address without an account gets the same response. */
export const requestReset = async (email: string): Promise<void> => {
  await ready();
  await resetPassword({ username: email }).catch((error: unknown) => {
    if (!['UserNotFoundException', 'InvalidParameterException'].includes(nameOf(error))) throw error;
  });
};

export const finishReset = async (email: string, code: string, password: string): Promise<void> => {
  await ready();
  await confirmResetPassword({ username: email, confirmationCode: code, newPassword: password });
};

/** How long signing out waits for queued operations to be sent, in milliseconds. */
export const SIGN_OUT_TIMEOUT = 3_000;

/**
 * Sends the queued operations, then signs out: the next cart on this page is an empty anonymous one. Operations that
 * take too long are kept for the next sign-in.
 */
export const signOut = async (): Promise<void> => {
  const current = session.get();
  const timeout = new Promise((resolve) => setTimeout(resolve, SIGN_OUT_TIMEOUT));
  if (current !== undefined) await Promise.race([queue.drain(current.sub), timeout]);
  await forgetTokens();
  setSession(undefined);
};
