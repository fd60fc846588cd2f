import './cart-drawer.css';
import { useLayoutEffect, useRef } from 'react';
import { formatMoney } from '../../shared/money.ts';
import { onIntent, preloadPage } from '../../shared/preload.ts';
import { closeOverlay, navigate } from '../../shared/router.tsx';
import { ANONYMOUS, useOwner } from '../../shared/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.tsx';
import { ErrorState } from '../../shared/ui/error-state.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Messages } from '../../shared/ui/messages.tsx';
import { useCart } from './cart.ts';
import { CartLine } from './cart-line.tsx';

const LoadingLines = () => (
  <div className="drawer-body" role="status" aria-label="Loading your cart">
    <span className="skeleton skeleton-line-tall" />
    <span className="skeleton skeleton-line-tall" />
  </div>
);

const Foot = ({ cart, isSaving }: Pick<ReturnType<typeof useCart>, 'cart' | 'isSaving'>) => {
  const anonymous = useOwner() === ANONYMOUS;
  return (
    <div className="drawer-foot">
      <p className="sum">
        <span>Subtotal</span>
        <strong className="price">{formatMoney(cart.subtotal, cart.currency)}</strong>
      </p>
      <p className="saving" data-saving={isSaving}>
        {isSaving ? 'Saving your changes …' : 'All changes saved.'}
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

const Lines = () => {
  const { cart, isLoading, isSaving, error, refetch } = useCart();
  if (cart.items.length > 0) {
    return (
      <>
        <ul className="drawer-body lines">
          {cart.items.map((line) => (
            <CartLine key={line.productId} line={line} />
          ))}
        </ul>
        <Foot cart={cart} isSaving={isSaving} />
      </>
    );
  }
  if (isLoading) return <LoadingLines />;
  if (error) return <ErrorState error={error} retry={refetch} />;
  return (
    <EmptyState picture="/pictures/backpack.svg" title="Your cart is empty">
      <p>Nothing in it yet. What you add stays here for a day, and for a week once you have signed in.</p>
      <button type="button" className="button" onClick={closeOverlay}>
        Look around
      </button>
    </EmptyState>
  );
};

/** The cart at the side of the page: a modal dialog, so that the keyboard stays in it until it is closed. */
const CartDrawer = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  const { cart } = useCart();
  // Closed while it is still in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the drawer closes it; Escape does for the keyboard
    <dialog
      ref={dialog}
      className="drawer"
      aria-labelledby="cart-title"
      onClose={closeOverlay}
      onClick={({ target, currentTarget }) => target === currentTarget && closeOverlay()}
    >
      <div className="drawer-inside">
        <div className="drawer-head">
          <h2 id="cart-title">
            Your cart <span className="drawer-count">{cart.totalQuantity}</span>
          </h2>
          <button type="button" className="icon-button" aria-label="Close the cart" onClick={closeOverlay}>
            <Icon name="close" />
          </button>
        </div>
        <Lines />
        <Messages />
      </div>
    </dialog>
  );
};

export default CartDrawer;
