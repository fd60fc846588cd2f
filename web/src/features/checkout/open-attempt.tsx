import { useEffect, useState } from 'react';
import { useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { focusHeading } from '../../shared/use-view.ts';
import { checkStatus } from './check-out.ts';
import { messageFor, report, SETTLED, showReceipt, UNPAID } from './outcome.ts';
import { PaymentProgress } from './payment-progress.tsx';

type Props = {
  /** Called with a message once the attempt is settled and this tab has no receipt to show. */
  readonly onSettled: (message: string) => void;
};

/** Shown when the response to the last payment was lost: its status must be known before anything else is bought. */
export const OpenAttempt = ({ onSettled }: Props) => {
  const owner = useOwner();
  const [error, setError] = useState<string>();
  const checking = error === undefined;
  const check = () => {
    setError(undefined);
    checkStatus(owner)
      .then((status) => {
        if (status === 'paid') showReceipt();
        else if (status === 'unpaid') report(UNPAID, onSettled);
        else onSettled(SETTLED);
      })
      .catch((failure: unknown) => setError(messageFor(failure, 'Try again in a moment.')));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: checked once on mount, then by the button
  useEffect(() => {
    check();
    // What replaces it has the same path, so useView would not move the focus.
    return focusHeading;
  }, []);
  return (
    <EmptyState level={1} title="Did your order go through?">
      <p>We didn’t get a response to your last payment. We’ll check its status, which won’t buy anything.</p>
      {checking ? (
        <PaymentProgress />
      ) : (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <button type="button" className="button" aria-disabled={checking} onClick={() => checking || check()}>
        {checking ? 'Checking…' : 'Check status'}
      </button>
    </EmptyState>
  );
};
