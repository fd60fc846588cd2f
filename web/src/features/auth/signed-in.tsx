import { Link, useSearch } from '../../shared/router.tsx';
import { useView } from '../../shared/use-view.ts';
import { returnPath } from './return-path.ts';

/** Shown instead of a form to a user who is already signed in. */
export const SignedIn = ({ email }: { email: string }) => {
  const next = returnPath(useSearch());
  useView('You’re signed in', 'You’re signed in to Kettle & Kite.');
  return (
    <div className="account">
      <h1>You’re signed in</h1>
      <p className="auth-intro">
        You’re using <strong>{email}</strong>. To use another account, sign out first.
      </p>
      <div className="account-actions">
        <Link className="button" href={next}>
          {next === '/checkout' ? 'Go to checkout' : 'Continue'}
        </Link>
        <Link className="button button-quiet" href="/account">
          Your account
        </Link>
      </div>
    </div>
  );
};
