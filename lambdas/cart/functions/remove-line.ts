import { apiDependencies, cartsTable, ownerDependencies } from '../compose.ts';
import { removeLine } from '../handlers/remove-line.ts';

export const handler = removeLine({ ...apiDependencies(), ...ownerDependencies(), carts: await cartsTable() });
