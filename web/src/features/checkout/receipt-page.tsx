import './checkout.css';
import { useState } from 'react';
import { Link } from '../../shared/router.tsx';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { useView } from '../../shared/use-view.ts';
import { lastReceipt } from './check-out.ts';
import { Summary } from './summary.tsx';

const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });

const ReceiptPage = () => {
  const [receipt] = useState(lastReceipt);
  useView('Receipt', 'Your receipt from Kettle & Kite.');
  if (receipt === undefined) {
    return (
      <EmptyState level={1} title="No receipt here">
        <p>A receipt stays in the tab that checked out, until that tab is closed.</p>
        <Link className="button" href="/">
          Look around
        </Link>
      </EmptyState>
    );
  }
  return (
    <div className="page receipt">
      <div className="receipt-paper">
        <img src="/pictures/kite.svg" alt="" width="72" height="72" />
        <h1>Thank you!</h1>
        <p>This would be on its way to you, if anything here were really sold.</p>
        <dl className="receipt-facts">
          <div>
            <dt>Receipt</dt>
            <dd>{receipt.checkoutId.slice(0, 8).toUpperCase()}</dd>
          </div>
          <div>
            <dt>When</dt>
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
        Back to the shop
      </Link>
    </div>
  );
};

export default ReceiptPage;
