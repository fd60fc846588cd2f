import {
  apiDependencies,
  cartsTable,
  lifetimeDependencies,
  ownerDependencies,
  productDependencies,
} from '../compose.ts';
import { setLine } from '../handlers/set-line.ts';

export const handler = setLine({
  ...apiDependencies(),
  ...ownerDependencies(),
  ...productDependencies(),
  ...lifetimeDependencies(),
  carts: await cartsTable(),
});
