import { navigate, useSearch } from '../../shared/router.tsx';
import { type NextStep, signIn } from './account.ts';
import { draft } from './auth-state.ts';
import { returnPath, withReturn } from './return-path.ts';

/** Signs in and goes where the shopper wanted to be, or to the step that is missing. */
export const useSignIn = () => {
  const search = useSearch();
  return async (email: string, password: string): Promise<NextStep> => {
    const page = location.pathname;
    const step = await signIn(email, password);
    // Merging the carts takes a moment: whoever has gone on meanwhile is not called back.
    if (location.pathname !== page) return step;
    if (step !== 'confirm') draft.set({ email, password: '' });
    const next = {
      done: returnPath(search),
      confirm: withReturn('/confirm', search),
      reset: withReturn('/forgot', search),
    };
    navigate(next[step], { replace: step === 'done' });
    return step;
  };
};
