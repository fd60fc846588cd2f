import { useEffect, useState } from 'react';
import { useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { focusHeading } from '../../shared/use-view.ts';
import { findOut } from './check-out.ts';
import { Patience } from './patience.tsx';
import { SETTLED, sayHere, showReceipt, UNPAID, wordsFor } from './words.ts';

type Props = {
  /** Called once nothing is open any more and there is no receipt here: with what is to be said of it. */
  readonly onSettled: (words: string) => void;
};

/** The answer to the last payment never came: what became of it is found out before anything else is bought. */
export const OpenAttempt = ({ onSettled }: Props) => {
  const owner = useOwner();
  const [error, setError] = useState<string>();
  const asking = error === undefined;
  const ask = () => {
    setError(undefined);
    findOut(owner)
      .then((finding) => {
        if (finding === 'paid') showReceipt();
        else if (finding === 'unpaid') sayHere(UNPAID, onSettled);
        else onSettled(SETTLED);
      })
      .catch((failure: unknown) => setError(wordsFor(failure, 'Try again in a moment.')));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once by itself, then by the button
  useEffect(() => {
    ask();
    // What comes in its place is the same page: nobody else would lead the focus there.
    return focusHeading;
  }, []);
  return (
    <EmptyState level={1} title="Did your order go through?">
      <p>We didn’t get a response to your last payment. We’ll check its status, which won’t buy anything.</p>
      {asking ? (
        <Patience />
      ) : (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <button type="button" className="button" aria-disabled={asking} onClick={() => asking || ask()}>
        {asking ? 'Checking…' : 'Check status'}
      </button>
    </EmptyState>
  );
};
