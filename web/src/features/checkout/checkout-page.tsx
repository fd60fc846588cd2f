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
import { Patience } from './patience.tsx';
import { PaymentForm } from './payment-form.tsx';
import { closeReminder, remind } from './reminder.ts';
import { Summary } from './summary.tsx';
import { sayHere, showReceipt, wordsFor } from './words.ts';

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
        // That the session has ended is said already.
        if (failure instanceof ApiError && failure.status === 401) return;
        if (openAttempt(owner) === undefined) sayHere(wordsFor(failure), setError);
        else setError(wordsFor(failure));
      });
  };
  return { pay, paying, error };
};

const NothingToPay = ({ told }: { told: string | undefined }) => (
  <EmptyState level={1} picture="/pictures/backpack.svg" title="There’s nothing to check out">
    {told && <p role="alert">{told}</p>}
    <p>Your cart is empty.</p>
    <Link className="button" href="/">
      Continue shopping
    </Link>
  </EmptyState>
);

type PaymentProps = {
  readonly known: ReturnType<typeof useCart>;
  readonly payment: ReturnType<typeof usePayment>;
  readonly told: string | undefined;
};

const Payment = ({ known, payment: { pay, paying, error }, told }: PaymentProps) => {
  const { cart, etag, isSaving, error: unread, refetch } = known;
  const gone = cart.items.some(isUnavailable);
  // The cart has changed, and what it holds by now was asked in vain: that comes first.
  const unsure = etag === undefined && unread !== null && !isSaving && !paying;
  const total = formatMoney(cart.subtotal, cart.currency);
  const waits = isSaving ? 'Saving your changes…' : 'Checking your cart…';
  const pays = paying ? 'Paying…' : etag === undefined ? waits : `Pay ${total} (example)`;
  return (
    <div>
      <p className="form-error" role="alert">
        {gone ? 'An item in your cart is no longer available. Remove it, then pay.' : told}
      </p>
      <PaymentForm
        action={unsure ? 'Check again' : pays}
        busy={paying || etag === undefined || gone}
        instead={unsure ? () => void refetch() : undefined}
        onPay={pay}
        error={unsure ? messageOf(unread) : error}
      >
        {paying && <Patience />}
      </PaymentForm>
    </div>
  );
};

const Checkout = () => {
  const known = useCart();
  const { cart, isKnown, etag, error: unread, refetch } = known;
  const payment = usePayment(etag);
  const owner = useOwner();
  const isOpen = () => openAttempt(owner) !== undefined;
  useEffect(() => {
    closeReminder();
    return () => remind(owner);
  }, [owner]);
  const [asks, setAsks] = useState(isOpen);
  // An object: the same words, said again, are shown again.
  const [told, setTold] = useState<{ readonly words: string }>();
  const settled = (words: string) => {
    setAsks(false);
    setTold({ words });
  };
  if (asks) return <OpenAttempt onSettled={settled} />;
  if (!isKnown) return unread ? <ErrorState error={unread} retry={refetch} level={1} /> : <Skeleton />;
  if (cart.items.length === 0 && !payment.paying) {
    // Paid for, as it seems: only the answer was lost. Asked until it is settled, also where another tab has the answer.
    if (isOpen()) setAsks(true);
    return <NothingToPay told={told?.words} />;
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
        <Payment known={known} payment={payment} told={told?.words} />
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
