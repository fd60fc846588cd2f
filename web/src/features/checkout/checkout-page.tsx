import './checkout.css';
import { useState } from 'react';
import { ApiError, messageOf } from '../../shared/api.ts';
import { openCart } from '../../shared/cart-open.ts';
import { formatMoney } from '../../shared/money.ts';
import { Link, navigate, Redirect } from '../../shared/router.tsx';
import { ANONYMOUS, useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { Skeleton } from '../../shared/ui/skeleton.tsx';
import { useView } from '../../shared/use-view.ts';
import { isUnavailable, useCart } from '../cart/cart.ts';
import { checkOut, hasOpenAttempt } from './check-out.ts';
import { PaymentForm } from './payment-form.tsx';
import { Summary } from './summary.tsx';

const wordsFor = (error: unknown): string => {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.problem === 'cart-changed') return 'Your cart has changed in another place. Look it over, then pay again.';
  if (error.isPassing) return 'We could not reach the shop. Nothing is bought twice: press the button again.';
  return error.message;
};

/** Pays once, however often the button is pressed. */
const usePayment = (etag: string | undefined) => {
  const owner = useOwner();
  const [error, setError] = useState<string>();
  const [paying, setPaying] = useState(false);
  const pay = () => {
    if (paying || etag === undefined) return;
    setPaying(true);
    setError(undefined);
    checkOut(owner, etag)
      .then(() => navigate('/receipt', { replace: true }))
      .catch((failure: unknown) => {
        setError(wordsFor(failure));
        setPaying(false);
      });
  };
  return { pay, paying, error };
};

const NothingToPay = () => (
  <EmptyState level={1} picture="/pictures/backpack.svg" title="There is nothing to check out">
    <p>Your cart is empty.</p>
    <Link className="button" href="/">
      Look around
    </Link>
  </EmptyState>
);

/** The answer to the last attempt never came: ask for it again, under the same key, before anything else. */
const OpenAttempt = () => {
  // Any ETag will do: a checkout that was done is answered from memory before the ETag is looked at.
  const { pay, paying, error } = usePayment('*');
  return (
    <EmptyState level={1} title="Did your order get through?">
      <p role="alert">{error ?? 'The answer to your last payment was lost on the way.'}</p>
      <button type="button" className="button" aria-disabled={paying} onClick={pay}>
        {paying ? 'Asking …' : 'Find out'}
      </button>
    </EmptyState>
  );
};

const Checkout = () => {
  const { cart, etag, isLoading, error: unread, refetch } = useCart();
  const { pay, paying, error } = usePayment(etag);
  const [lostBefore] = useState(hasOpenAttempt(useOwner()));
  if (isLoading) return <Skeleton />;
  if (unread) return <ErrorState error={unread} retry={refetch} level={1} />;
  if (cart.items.length === 0 && !paying) return lostBefore ? <OpenAttempt /> : <NothingToPay />;
  const total = formatMoney(cart.subtotal, cart.currency);
  const action = paying ? 'Paying …' : etag === undefined ? 'Checking your cart …' : `Pay ${total} (example)`;
  const gone = cart.items.some(isUnavailable);
  return (
    <div className="page checkout">
      <h1>Checkout</h1>
      <div className="checkout-columns">
        <section aria-labelledby="order-title" className="order">
          <h2 id="order-title">Your order</h2>
          <Summary {...cart} />
          <button type="button" className="link-button" onClick={openCart}>
            Change the cart
          </button>
        </section>
        <div>
          <p className="form-error" role="alert">
            {gone ? 'Something in your cart is not sold any more. Remove it, then pay.' : error}
          </p>
          <PaymentForm action={action} busy={paying || etag === undefined || gone} onPay={pay} />
        </div>
      </div>
    </div>
  );
};

const CheckoutPage = () => {
  const owner = useOwner();
  useView('Checkout', 'Check out at Kettle & Kite.');
  return owner === ANONYMOUS ? <Redirect to="/sign-in?next=/checkout" /> : <Checkout key={owner} />;
};

export default CheckoutPage;
