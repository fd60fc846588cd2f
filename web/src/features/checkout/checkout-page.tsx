import './checkout.css';
import { useEffect, useState } from 'react';
import { ApiError, messageOf } from '../../shared/api.ts';
import { openCart } from '../../shared/cart-open.ts';
import { formatMoney } from '../../shared/money.ts';
import { Link, Redirect } from '../../shared/router.tsx';
import { ANONYMOUS, useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { Skeleton } from '../../shared/ui/skeleton.tsx';
import { useView } from '../../shared/use-view.ts';
import { isUnavailable, useCart } from '../cart/cart.ts';
import { openAttempt } from './attempt.ts';
import { checkOut } from './check-out.ts';
import { OpenAttempt } from './open-attempt.tsx';
import { messageFor, report, showReceipt } from './outcome.ts';
import { PaymentForm } from './payment-form.tsx';
import { PaymentProgress } from './payment-progress.tsx';
import { closeReminder, remind } from './reminder.ts';
import { Summary } from './summary.tsx';

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
      .then(showReceipt)
      .catch((failure: unknown) => {
        setPaying(false);
        remind(owner);
        // The end of the session is already reported.
        if (failure instanceof ApiError && failure.status === 401) return;
        if (openAttempt(owner) === undefined) report(messageFor(failure), setError);
        else setError(messageFor(failure));
      });
  };
  return { pay, paying, error };
};

const NothingToPay = ({ message }: { message: string | undefined }) => (
  <EmptyState level={1} picture="/pictures/backpack.svg" title="There’s nothing to check out">
    {message && <p role="alert">{message}</p>}
    <p>Your cart is empty.</p>
    <Link className="button" href="/">
      Continue shopping
    </Link>
  </EmptyState>
);

type PaymentProps = {
  readonly known: ReturnType<typeof useCart>;
  readonly payment: ReturnType<typeof usePayment>;
  readonly message: string | undefined;
};

const Payment = ({ known, payment: { pay, paying, error }, message }: PaymentProps) => {
  const { cart, etag, isSaving, error: readError, refetch } = known;
  const hasUnavailable = cart.items.some(isUnavailable);
  // The cart has changed and could not be read since: it must be read before it can be paid.
  const isStale = etag === undefined && readError !== null && !isSaving && !paying;
  const total = formatMoney(cart.subtotal, cart.currency);
  const waitLabel = isSaving ? 'Saving your changes…' : 'Checking your cart…';
  const payLabel = paying ? 'Paying…' : etag === undefined ? waitLabel : `Pay ${total} (example)`;
  return (
    <div>
      <p className="form-error" role="alert">
        {hasUnavailable ? 'An item in your cart is no longer available. Remove it, then pay.' : message}
      </p>
      <PaymentForm
        action={isStale ? 'Check again' : payLabel}
        busy={paying || etag === undefined || hasUnavailable}
        instead={isStale ? () => void refetch() : undefined}
        onPay={pay}
        error={isStale ? messageOf(readError) : error}
      >
        {paying && <PaymentProgress />}
      </PaymentForm>
    </div>
  );
};

const Checkout = () => {
  const known = useCart();
  const { cart, isKnown, etag, error: readError, refetch } = known;
  const payment = usePayment(etag);
  const owner = useOwner();
  const isOpen = () => openAttempt(owner) !== undefined;
  useEffect(() => {
    closeReminder();
    return () => remind(owner);
  }, [owner]);
  const [isUnresolved, setUnresolved] = useState(isOpen);
  // An object, so that setting the same text again re-renders.
  const [message, setMessage] = useState<{ readonly text: string }>();
  const onSettled = (text: string) => {
    setUnresolved(false);
    setMessage({ text });
  };
  if (isUnresolved) return <OpenAttempt onSettled={onSettled} />;
  if (!isKnown) return readError ? <ErrorState error={readError} retry={refetch} level={1} /> : <Skeleton />;
  if (cart.items.length === 0 && !payment.paying) {
    // Probably paid, with the response lost. Stays unresolved until settled, even if another tab settles it.
    if (isOpen()) setUnresolved(true);
    return <NothingToPay message={message?.text} />;
  }
  return (
    <div className="page checkout">
      <h1>Checkout</h1>
      <div className="checkout-columns">
        <section aria-labelledby="order-title" className="order">
          <h2 id="order-title">Your order</h2>
          <Summary {...cart} />
          <button type="button" className="link-button" onClick={openCart}>
            Edit cart
          </button>
        </section>
        <Payment known={known} payment={payment} message={message?.text} />
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
