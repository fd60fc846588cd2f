import { apiParts, cartsTable, lifetimeParts, ownerParts, productParts } from '../compose.ts';
import { checkOut } from '../handlers/check-out.ts';

export const handler = checkOut({
  ...apiParts(),
  ...ownerParts(),
  ...productParts(),
  ...lifetimeParts(),
  carts: await cartsTable(),
});
