/** What an id in the catalogue looks like. Anything else names no product, and need not be asked for. */
const PRODUCT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Also keeps `..`, `/` and the like out of the product service's address, and `#` out of our keys. */
export const isProductId = (text: string): boolean => PRODUCT_ID.test(text);
