import { apiParts, cartsTable, ownerParts } from '../compose.ts';
import { removeLine } from '../handlers/remove-line.ts';

export const handler = removeLine({ ...apiParts(), ...ownerParts(), carts: await cartsTable() });
