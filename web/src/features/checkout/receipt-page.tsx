import './checkout.css';
import { useMemo } from 'react';
import { formatMoney } from '../../shared/money.ts';
import { Link } from '../../shared/router.tsx';
import { useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { useView } from '../../shared/use-view.ts';
import { useCart } from '../cart/cart.ts';
import { describe } from '../cart/describe.ts';
import { lastReceipt } from './receipt.ts';
import { Summary } from './summary.tsx';

const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });

/** The lines still in the cart: they were added while the checkout's response was lost, or in another tab. */
const NotPaid = () => {
  const { cart, etag } = useCart();
  // Only a cart read since the checkout counts: an earlier one is what was paid.
  const hasLines = etag !== undefined && cart.items.length > 0;
  return (
    <div className="not-paid-status" role="status">
      {hasLines && (
        <div className="not-paid">
          <p>
            <strong>Not paid yet</strong>, and still in your cart: {describe(cart.items)} for{' '}
            {formatMoney(cart.subtotal, cart.currency)}.
          </p>
          <Link href="/checkout">Check out</Link>
        </div>
      )}
    </div>
  );
};

const ReceiptPage = () => {
  const owner = useOwner();
  const kept = useMemo(() => lastReceipt(owner), [owner]);
  useView('Receipt', 'Your receipt from Kettle & Kite.');
  if (kept === undefined) {
    return (
      <EmptyState level={1} title="No receipt to show">
        <p>Only the person who checked out can see a receipt, in the same tab, until that tab is closed.</p>
        <Link className="button" href="/">
          Continue shopping
        </Link>
      </EmptyState>
    );
  }
  const { receipt, late } = kept;
  return (
    <div className="page receipt">
      <div className="receipt-paper">
        <img src="/pictures/kite.svg" alt="" width="72" height="72" />
        <h1>Thank you!</h1>
        {late && <p>Your earlier payment went through. This is its receipt, and nothing was paid again.</p>}
        <p>If this weren’t a demo, your order would be on its way.</p>
        <NotPaid />
        <dl className="receipt-facts">
          <div>
            <dt>Receipt</dt>
            <dd>{receipt.checkoutId.slice(0, 8).toUpperCase()}</dd>
          </div>
          <div>
            <dt>Date</dt>
            <dd>{dateFormat.format(new Date(receipt.checkedOutAt))}</dd>
          </div>
          <div>
            <dt>Items</dt>
            <dd>{receipt.totalQuantity}</dd>
          </div>
        </dl>
        <h2 className="visually-hidden">What you bought</h2>
        <Summary {...receipt} />
      </div>
      <Link className="button" href="/">
        Continue shopping
      </Link>
    </div>
  );
};

export default ReceiptPage;
