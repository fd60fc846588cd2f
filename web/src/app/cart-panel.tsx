import { Suspense } from 'react';
import { CART } from '../shared/cart-open.ts';
import { overlay } from '../shared/router.tsx';
import { useSignal } from '../shared/signal.ts';
import { ErrorBoundary } from '../shared/ui/error-boundary.tsx';
import { Messages } from '../shared/ui/messages.tsx';
import { drawer } from './views.ts';

/** The cart's drawer, loaded when it is first wanted, and the shop's messages, which live in it while it is open. */
export const CartPanel = () => {
  if (useSignal(overlay) !== CART) return <Messages />;
  return (
    <ErrorBoundary>
      <Suspense fallback={<Messages />}>
        <drawer.View />
      </Suspense>
    </ErrorBoundary>
  );
};
