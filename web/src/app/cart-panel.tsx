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

/** The cart drawer: a modal dialog, so that it traps the focus. It opens at once, before its contents have loaded. */
const CartDrawer = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  /** Whether the pointer was pressed outside the drawer. Selecting text may start inside and end outside. */
  const isPressedOutside = useRef(false);
  const { cart, isKnown } = useCart();
  // Closed while still in the document: only then does the browser restore the focus.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click outside the drawer closes it; so does the Escape key
    <dialog
      ref={dialog}
      className="drawer"
      aria-labelledby="cart-title"
      onClose={closeOverlay}
      onPointerDown={({ target, currentTarget }) => {
        isPressedOutside.current = target === currentTarget;
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && isPressedOutside.current && closeOverlay()}
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

/** The cart drawer while it is open, with the messages inside it; otherwise only the messages. */
export const CartPanel = () => (useSignal(overlay) === CART ? <CartDrawer /> : <Messages />);
