import { notify } from '../../shared/notify.ts';
import { navigate, useSearch } from '../../shared/router.tsx';
import { type NextStep, resendCode, signIn } from './account.ts';
import { draft } from './draft.ts';
import { messageFor } from './error-messages.ts';
import { returnPath, withReturn } from './return-path.ts';

const REJECTIONS = ['CodeMismatchException', 'ExpiredCodeException', 'NotAuthorizedException'];

/** The error of a rejected code; a code that was already used is rejected too. Rethrows any other error. */
const rejection = (error: unknown): Error => {
  if (error instanceof Error && REJECTIONS.includes(error.name)) return error;
  throw error;
};

/** An account keeps the password of its first sign-up, but a shopper who signed up again may have typed another. */
const toNewPassword = (error: unknown): NextStep => {
  if (!(error instanceof Error) || error.name !== 'NotAuthorizedException') throw error;
  notify('Your email is confirmed, but that’s not the password you first signed up with. Choose a new one.', 'bad');
  return 'reset';
};

/**
 * Signs in, after a code if there is one, and goes to the page that the shopper came from, or to the step that is
 * missing. A rejected code may have been accepted by an earlier request whose response was lost: its error counts only
 * if signing in fails too.
 */
export const useSignIn = () => {
  const search = useSearch();
  return async (email: string, password: string, code?: Promise<void>): Promise<NextStep> => {
    const page = location.pathname;
    const rejected = await code?.then(() => undefined, rejection);
    const step = await signIn(email, password).catch((error: unknown) => {
      if (code !== undefined && rejected === undefined) return toNewPassword(error);
      throw rejected ?? error;
    });
    if (rejected && step !== 'done') throw rejected;
    if (step !== 'confirm') draft.set({ email, password: '' });
    // Signing in includes the migration: a shopper who has gone to another page meanwhile stays there.
    if (location.pathname !== page) return step;
    const next = {
      done: returnPath(search),
      confirm: withReturn('/confirm', search),
      reset: withReturn('/forgot', search),
    };
    if (step === 'confirm') resendCode(email).catch((error: unknown) => notify(messageFor(error), 'bad'));
    navigate(next[step], { replace: step === 'done' });
    return step;
  };
};
