import { apiParts, cartsTable, lifetimeParts, ownerParts, productParts } from '../compose.ts';
import { addLine } from '../handlers/add-line.ts';

export const handler = addLine({
  ...apiParts(),
  ...ownerParts(),
  ...productParts(),
  ...lifetimeParts(),
  carts: await cartsTable(),
});
