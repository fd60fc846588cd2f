import { apiParts, productParts, totalsTable } from '../compose.ts';
import { getTotal } from '../handlers/get-total.ts';

export const handler = getTotal({ ...apiParts(), ...productParts(), totals: await totalsTable() });
