import type { Line } from '@shop/cart/schemas';
import { useLayoutEffect, useRef } from 'react';
import { formatMoney } from '../../shared/money.ts';
import { onIntent, preloadPage } from '../../shared/preload.ts';
import { closeOverlay, navigate } from '../../shared/router.tsx';
import { ANONYMOUS, useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { useCart } from './cart.ts';
import { CartLine } from './cart-line.tsx';
import { LoadingLines } from './loading-lines.tsx';

const Foot = ({ cart, isSaving }: Pick<ReturnType<typeof useCart>, 'cart' | 'isSaving'>) => {
  const anonymous = useOwner() === ANONYMOUS;
  return (
    <div className="drawer-foot">
      <p className="sum">
        <span>Subtotal</span>
        <strong className="price">{formatMoney(cart.subtotal, cart.currency)}</strong>
      </p>
      <p className="saving" data-saving={isSaving}>
        {isSaving ? 'Saving your changes…' : 'All changes saved.'}
      </p>
      <button
        type="button"
        className="button button-wide"
        onClick={() => navigate(anonymous ? '/sign-in?next=/checkout' : '/checkout')}
        {...onIntent(() => preloadPage(anonymous ? '/sign-in' : '/checkout'))}
      >
        {anonymous ? 'Sign in to check out' : 'Check out'}
      </button>
    </div>
  );
};

const Empty = () => (
  <EmptyState picture="/pictures/backpack.svg" title="Your cart is empty">
    <p>Items you add stay here for a day, or for a week once you sign in.</p>
    <button type="button" className="button" onClick={closeOverlay}>
      Continue shopping
    </button>
  </EmptyState>
);

/**
 * When the focused line is removed, moves the focus to the line in its place, or to the drawer's title if none is left.
 */
const useFocusAfterRemoval = (items: readonly Line[]): void => {
  const before = useRef(items);
  useLayoutEffect(() => {
    const place = before.current.findIndex((old) => !items.some(({ productId }) => productId === old.productId));
    before.current = items;
    if (place < 0 || document.activeElement !== document.body) return;
    const removers = [...document.querySelectorAll<HTMLElement>('.line .link-button')];
    const next = removers[place] ?? removers.at(-1) ?? document.getElementById('cart-title');
    next?.focus();
  }, [items]);
};

/** The drawer's contents. Until the whole cart has been read, these are this browser's own changes, without a subtotal. */
const Lines = () => {
  const { cart, isKnown, isSaving, error, refetch } = useCart();
  useFocusAfterRemoval(cart.items);
  if (isKnown && cart.items.length === 0) return <Empty />;
  return (
    <>
      {!isKnown && (error ? <ErrorState error={error} retry={refetch} /> : <LoadingLines />)}
      {cart.items.length > 0 && (
        <ul className="drawer-body lines">
          {cart.items.map((line) => (
            <CartLine key={line.productId} line={line} />
          ))}
        </ul>
      )}
      {isKnown && <Foot cart={cart} isSaving={isSaving} />}
    </>
  );
};

export default Lines;
