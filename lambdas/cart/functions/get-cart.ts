import { apiDependencies, cartsTable, productDependencies } from '../compose.ts';
import { ownerDependencies } from '../compose-users.ts';
import { getCart } from '../handlers/get-cart.ts';

export const handler = getCart({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  carts: await cartsTable(),
});
