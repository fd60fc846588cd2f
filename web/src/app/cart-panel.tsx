import '../features/cart/cart-drawer.css';
import { Suspense, useLayoutEffect, useRef } from 'react';
import { useCart } from '../features/cart/cart.ts';
import { LoadingLines } from '../features/cart/loading-lines.tsx';
import { CART } from '../shared/cart-open.ts';
import { closeOverlay, overlay } from '../shared/router.tsx';
import { useSignal } from '../shared/signal.ts';
import { ErrorBoundary } from '../shared/ui/error-boundary.tsx';
import { Icon } from '../shared/ui/icon.tsx';
import { Messages } from '../shared/ui/messages.tsx';
import { drawer } from './views.ts';

/**
 * The cart at the side of the page: a modal dialog, so that the keyboard stays in it until it is closed. It is there at
 * once, whether or not what belongs in it has been loaded.
 */
const CartDrawer = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  /** Whether the press began beside the drawer: text that is marked in it may be let go of there. */
  const isBeside = useRef(false);
  const { cart, isKnown } = useCart();
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
      onPointerDown={({ target, currentTarget }) => {
        isBeside.current = target === currentTarget;
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && isBeside.current && closeOverlay()}
    >
      <div className="drawer-inside">
        <div className="drawer-head">
          <h2 id="cart-title" tabIndex={-1}>
            Your cart {isKnown && <span className="drawer-count">{cart.totalQuantity}</span>}
          </h2>
          <button type="button" className="icon-button" aria-label="Close cart" onClick={closeOverlay}>
            <Icon name="close" />
          </button>
        </div>
        <ErrorBoundary level={2}>
          <Suspense fallback={<LoadingLines />}>
            <drawer.View />
          </Suspense>
        </ErrorBoundary>
        <Messages />
      </div>
    </dialog>
  );
};

/** The cart's drawer while it is open, and the shop's messages, which then live in it. */
export const CartPanel = () => (useSignal(overlay) === CART ? <CartDrawer /> : <Messages />);
