/**
 * What an id in the catalogue looks like. Anything else names no product, and need not be asked for. Also keeps `..`,
 * `/` and the like out of addresses, and `#` out of the cart's keys.
 */
export const PRODUCT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a product can be called this. */
export const isProductId = (text: string): boolean => PRODUCT_ID.test(text);
