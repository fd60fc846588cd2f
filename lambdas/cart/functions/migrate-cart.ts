import { apiParts, cartsTable, lifetimeParts, ownerParts, productParts } from '../compose.ts';
import { movedLinesParts } from '../compose-queue.ts';
import { migrateCart } from '../handlers/migrate-cart.ts';

export const handler = migrateCart({
  ...apiParts(),
  ...ownerParts(),
  ...productParts(),
  ...lifetimeParts(),
  ...(await movedLinesParts()),
  carts: await cartsTable(),
});
