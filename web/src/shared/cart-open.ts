import { openOverlay } from './router.tsx';

/** The name of the cart drawer's overlay. */
export const CART = 'cart';

export const openCart = (): void => openOverlay(CART);
