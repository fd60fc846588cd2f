import {
  apiDependencies,
  cartsTable,
  lifetimeDependencies,
  ownerDependencies,
  productDependencies,
} from '../compose.ts';
import { movedLinesDependencies } from '../compose-queue.ts';
import { migrateCart } from '../handlers/migrate-cart.ts';

export const handler = migrateCart({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  ...lifetimeDependencies(),
  ...(await movedLinesDependencies()),
  carts: await cartsTable(),
});
