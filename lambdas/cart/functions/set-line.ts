import { apiParts, cartsTable, lifetimeParts, ownerParts, productParts } from '../compose.ts';
import { setLine } from '../handlers/set-line.ts';

export const handler = setLine({
  ...apiParts(),
  ...ownerParts(),
  ...productParts(),
  ...lifetimeParts(),
  carts: await cartsTable(),
});
