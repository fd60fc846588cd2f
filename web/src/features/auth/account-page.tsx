import './auth.css';
import { useState } from 'react';
import { openCart } from '../../shared/cart-open.ts';
import { notify } from '../../shared/notify.ts';
import { Link, navigate, Redirect } from '../../shared/router.tsx';
import { useSession } from '../../shared/session.ts';
import { useView } from '../../shared/use-view.ts';
import { lastReceipt } from '../checkout/receipt.ts';
import { signOut } from './account.ts';
import { messageFor } from './error-messages.ts';

const AccountPage = () => {
  const user = useSession();
  const [busy, setBusy] = useState(false);
  useView('Your account', 'Your account at Kettle & Kite.');
  if (user === undefined) return busy ? null : <Redirect to="/sign-in?next=/account" />;
  const leave = () => {
    setBusy(true);
    signOut()
      .then(() => {
        notify('You’re signed out. We’ll keep your cart for a week.');
        // A shopper who has gone to another page meanwhile stays there.
        if (location.pathname === '/account') navigate('/');
      })
      .catch((error: unknown) => {
        setBusy(false);
        notify(messageFor(error), 'bad');
      });
  };
  return (
    <div className="page account">
      <h1>Your account</h1>
      <p className="lead">
        Signed in as <strong>{user.email}</strong>.
      </p>
      <p>We keep your cart for a week after its last change, and it’s the same wherever you sign in.</p>
      <div className="account-actions">
        <button type="button" className="button" onClick={openCart}>
          Open cart
        </button>
        {user.admin && (
          <Link className="button button-quiet" href="/admin">
            Cart totals
          </Link>
        )}
        {lastReceipt(user.sub) && (
          <Link className="button button-quiet" href="/receipt">
            Last receipt
          </Link>
        )}
        <button type="button" className="button button-quiet" aria-disabled={busy} onClick={leave}>
          {busy ? 'Signing out…' : 'Sign out'}
        </button>
      </div>
    </div>
  );
};

export default AccountPage;
