/**
 * The format of product ids. Anything else cannot be a product, so there is no need to look it up. Also keeps `..`, `/`
 * and the like out of URLs, and `#` out of the cart's keys.
 */
export const PRODUCT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether this is a valid product id. */
export const isProductId = (text: string): boolean => PRODUCT_ID.test(text);
