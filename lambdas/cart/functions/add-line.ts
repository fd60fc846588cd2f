import {
  apiDependencies,
  cartsTable,
  lifetimeDependencies,
  ownerDependencies,
  productDependencies,
} from '../compose.ts';
import { addLine } from '../handlers/add-line.ts';

export const handler = addLine({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  ...lifetimeDependencies(),
  carts: await cartsTable(),
});
