import {
  apiDependencies,
  cartsTable,
  lifetimeDependencies,
  ownerDependencies,
  productDependencies,
} from '../compose.ts';
import { checkOut } from '../handlers/check-out.ts';

export const handler = checkOut({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  ...lifetimeDependencies(),
  carts: await cartsTable(),
});
