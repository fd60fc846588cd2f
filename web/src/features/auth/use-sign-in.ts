import { notify } from '../../shared/notify.ts';
import { navigate, useSearch } from '../../shared/router.tsx';
import { type NextStep, resendCode, signIn } from './account.ts';
import { draft } from './draft.ts';
import { returnPath, withReturn } from './return-path.ts';
import { wordsFor } from './words.ts';

const REFUSALS = ['CodeMismatchException', 'ExpiredCodeException', 'NotAuthorizedException'];

/** The error of a code that was refused, as one is that has done its work already. What else goes wrong is thrown on. */
const refusal = (error: unknown): Error => {
  if (error instanceof Error && REFUSALS.includes(error.name)) return error;
  throw error;
};

/** An account keeps the password of its first sign-up: whoever signs up again before the code may have chosen another. */
const toNewPassword = (error: unknown): NextStep => {
  if (!(error instanceof Error) || error.name !== 'NotAuthorizedException') throw error;
  notify('Your email is confirmed, but that’s not the password you first signed up with. Choose a new one.', 'bad');
  return 'reset';
};

/**
 * Signs in, once a code is spent if there is one, and goes where the shopper wanted to be, or to the step that is missing.
 * The answer to an earlier try may have been lost: the refusal of a code stands only if the password opens nothing.
 */
export const useSignIn = () => {
  const search = useSearch();
  return async (email: string, password: string, code?: Promise<void>): Promise<NextStep> => {
    const page = location.pathname;
    const refused = await code?.then(() => undefined, refusal);
    const step = await signIn(email, password).catch((error: unknown) => {
      if (code !== undefined && refused === undefined) return toNewPassword(error);
      throw refused ?? error;
    });
    if (refused && step !== 'done') throw refused;
    if (step !== 'confirm') draft.set({ email, password: '' });
    // Merging the carts takes a moment: whoever has gone on meanwhile is not called back.
    if (location.pathname !== page) return step;
    const next = {
      done: returnPath(search),
      confirm: withReturn('/confirm', search),
      reset: withReturn('/forgot', search),
    };
    if (step === 'confirm') resendCode(email).catch((error: unknown) => notify(wordsFor(error), 'bad'));
    navigate(next[step], { replace: step === 'done' });
    return step;
  };
};
