import { createSignal } from './signal.ts';

/** Whether the cart's drawer is open. */
export const cartOpen = createSignal(false);
