import { apiDependencies, tokenDependencies, totalsTable } from '../compose.ts';
import { listTotals } from '../handlers/list-totals.ts';

export const handler = listTotals({ ...apiDependencies(), ...tokenDependencies(), totals: await totalsTable() });
