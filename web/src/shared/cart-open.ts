import { openOverlay } from './router.tsx';

/** The name of the cart's drawer, as what lies over the page. */
export const CART = 'cart';

export const openCart = (): void => openOverlay(CART);
