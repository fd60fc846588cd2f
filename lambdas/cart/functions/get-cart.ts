import { apiDependencies, cartsTable, ownerDependencies, productDependencies } from '../compose.ts';
import { getCart } from '../handlers/get-cart.ts';

export const handler = getCart({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  carts: await cartsTable(),
});
