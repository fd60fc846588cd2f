import { apiParts, tokenParts, totalsTable } from '../compose.ts';
import { listTotals } from '../handlers/list-totals.ts';

export const handler = listTotals({ ...apiParts(), ...tokenParts(), totals: await totalsTable() });
