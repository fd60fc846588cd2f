import { apiDependencies, cartsTable } from '../compose.ts';
import { ownerDependencies } from '../compose-users.ts';
import { removeLine } from '../handlers/remove-line.ts';

export const handler = removeLine({ ...apiDependencies(), ...ownerDependencies(), carts: await cartsTable() });
