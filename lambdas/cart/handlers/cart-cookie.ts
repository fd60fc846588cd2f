import type { HttpRequest } from '@shop/shared/request';

const NAME = '__Host-cartId';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The anonymous cart named by the request's cookie; a malformed or duplicate cookie counts as none. */
export const cartIdOf = (request: HttpRequest): string | undefined => {
  const values = request
    .headers('cookie')
    .flatMap((header) => header.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1).toLowerCase());
  const [cartId] = values;
  return values.length === 1 && cartId !== undefined && UUID_V4.test(cartId) ? cartId : undefined;
};

/** Sets the cart cookie for `lifetime` seconds. */
export const cartCookie = (cartId: string, lifetime: number) => ({
  'Set-Cookie': `${NAME}=${cartId}; Max-Age=${lifetime}; ${ATTRIBUTES}`,
});

/** Clears the cart cookie. */
export const CLEARED_CART_COOKIE = { 'Set-Cookie': `${NAME}=; Max-Age=0; ${ATTRIBUTES}` };
