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
import { merge } from './merging.ts';

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Tells the page who is signed in, sends what the user's last session left waiting, and merges the carts. */
const enter = async (email: string): Promise<void> => {
  const user = await currentUser();
  if (user === undefined) throw new Error('No tokens came back.');
  setSession({ ...user, email, migrate: true });
  void queue.drain(user.sub);
  await merge();
};

const withPassword = async (email: string, password: string) => {
  await ready();
  const input = { username: email, password, options: { authFlowType: 'USER_SRP_AUTH' as const } };
  try {
    return await amplifySignIn(input);
  } catch (error) {
    // Amplify remembers somebody of whom this page knows nothing more.
    if (nameOf(error) !== 'UserAlreadyAuthenticatedException') throw error;
    await forgetTokens();
    return amplifySignIn(input);
  }
};

/** What has to be done before somebody is signed in. */
export type NextStep = 'done' | 'confirm' | 'reset';

/** Signs in with SRP: the password itself never leaves the browser. */
export const signIn = async (email: string, password: string): Promise<NextStep> => {
  const { isSignedIn, nextStep } = await withPassword(email, password);
  if (isSignedIn) {
    await enter(email);
    return 'done';
  }
  if (nextStep.signInStep === 'CONFIRM_SIGN_UP') return 'confirm';
  if (nextStep.signInStep === 'RESET_PASSWORD') return 'reset';
  throw new Error(`The sign-in asks for ${nextStep.signInStep}.`);
};

/**
 * Asks for an account. An address that has one gets the same answer as a new one, and a new code if it has never been
 * confirmed.
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

/** Has a code sent for a new password; an address without an account gets the same answer. */
export const askForReset = async (email: string): Promise<void> => {
  await ready();
  await resetPassword({ username: email }).catch((error: unknown) => {
    if (!['UserNotFoundException', 'InvalidParameterException'].includes(nameOf(error))) throw error;
  });
};

export const finishReset = async (email: string, code: string, password: string): Promise<void> => {
  await ready();
  await confirmResetPassword({ username: email, confirmationCode: code, newPassword: password });
};

/** Milliseconds for which whoever signs out waits for the last changes to be sent. */
export const LEAVING = 3_000;

/**
 * Sends what waits, then leaves: the next cart on this page is an empty anonymous one. What takes long is kept for the
 * next sign-in.
 */
export const signOut = async (): Promise<void> => {
  const current = session.get();
  const late = new Promise((resolve) => setTimeout(resolve, LEAVING));
  if (current !== undefined) await Promise.race([queue.drain(current.sub), late]);
  await forgetTokens();
  setSession(undefined);
};
