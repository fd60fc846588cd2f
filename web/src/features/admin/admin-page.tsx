import './admin.css';
import { SHOP_CURRENCY } from '@shop/products/schemas';
import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../../shared/api.ts';
import { formatMoney } from '../../shared/money.ts';
import { useProducts } from '../../shared/products.ts';
import { Link, Redirect } from '../../shared/router.tsx';
import { type Owner, useSession } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { Skeleton } from '../../shared/ui/skeleton.tsx';
import { useView } from '../../shared/use-view.ts';
import { type Order, type Row, rowsOf, sortRows } from './rows.ts';
import { useTotals } from './totals.ts';
import { TotalsTable } from './totals-table.tsx';

const TotalsChart = lazy(() => import('./totals-chart.tsx'));
const BARS = 8;
const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

const NotAnAdmin = () => (
  <EmptyState level={1} title="This page is for admins">
    <p>Your account doesn’t have access to cart totals.</p>
    <Link className="button" href="/">
      Continue shopping
    </Link>
  </EmptyState>
);

const Figures = ({ rows }: { rows: readonly Row[] }) => {
  const units = rows.reduce((sum, { quantity }) => sum + quantity, 0);
  const total = rows.reduce((sum, { value }) => sum + value, 0);
  return (
    <dl className="figures">
      <div>
        <dt>Items in carts</dt>
        <dd>{units}</dd>
      </div>
      <div>
        <dt>Products</dt>
        <dd>{rows.length}</dd>
      </div>
      <div>
        <dt>Value</dt>
        <dd>{formatMoney(total, rows[0]?.currency ?? SHOP_CURRENCY)}</dd>
      </div>
    </dl>
  );
};

const Totals = ({ owner }: { owner: Owner }) => {
  const totals = useTotals(owner);
  const catalogue = useProducts();
  const [order, setOrder] = useState<Order>({ by: 'quantity', descending: true });
  if (totals.error instanceof ApiError && totals.error.status === 403) return <NotAnAdmin />;
  // The catalogue has the names and prices.
  if (totals.data === undefined || catalogue.data === undefined) {
    const failed = [totals, catalogue].find(({ data, error }) => data === undefined && error);
    return failed ? <ErrorState error={failed.error} retry={failed.refetch} level={1} /> : <Skeleton />;
  }
  const rows = rowsOf(totals.data, catalogue.data);
  const mostPopular = sortRows(rows, { by: 'quantity', descending: true }).slice(0, BARS);
  return (
    <div className="page admin">
      <h1>Cart totals</h1>
      <p className="freshness" data-stale={totals.isError}>
        {totals.isError ? 'Couldn’t refresh. Last updated at' : 'Refreshes automatically. Last updated at'}{' '}
        {clock.format(totals.dataUpdatedAt)}.
      </p>
      {rows.length === 0 ? (
        <EmptyState picture="/pictures/backpack.svg" title="All carts are empty">
          <p>When someone adds an item, it shows up here within about a minute.</p>
        </EmptyState>
      ) : (
        <>
          <Figures rows={rows} />
          <div className="admin-columns">
            <section className="panel" aria-labelledby="chart-title">
              <h2 id="chart-title">Most popular</h2>
              <Suspense fallback={<span className="skeleton skeleton-block" />}>
                <TotalsChart rows={mostPopular} />
              </Suspense>
            </section>
            <TotalsTable rows={sortRows(rows, order)} order={order} onOrder={setOrder} />
          </div>
        </>
      )}
    </div>
  );
};

const AdminPage = () => {
  const user = useSession();
  useView('Cart totals', 'What’s in all carts at Kettle & Kite right now.');
  if (user === undefined) return <Redirect to="/sign-in?next=/admin" />;
  return user.admin ? <Totals owner={user.sub} /> : <NotAnAdmin />;
};

export default AdminPage;
