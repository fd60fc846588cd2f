import { apiDependencies, totalsTable } from '../compose.ts';
import { tokenDependencies } from '../compose-users.ts';
import { listTotals } from '../handlers/list-totals.ts';

export const handler = listTotals({ ...apiDependencies(), ...tokenDependencies(), totals: await totalsTable() });
