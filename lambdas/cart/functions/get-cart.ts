import { apiParts, cartsTable, ownerParts, productParts } from '../compose.ts';
import { getCart } from '../handlers/get-cart.ts';

export const handler = getCart({ ...apiParts(), ...ownerParts(), ...productParts(), carts: await cartsTable() });
