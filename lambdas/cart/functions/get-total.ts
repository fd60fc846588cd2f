import { apiDependencies, productDependencies, totalsTable } from '../compose.ts';
import { getTotal } from '../handlers/get-total.ts';

export const handler = getTotal({ ...apiDependencies(), ...productDependencies(), totals: await totalsTable() });
