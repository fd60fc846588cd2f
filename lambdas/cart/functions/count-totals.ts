import { totalsTable, workerDependencies } from '../compose.ts';
import { countTotals } from '../workers/count-totals.ts';

export const handler = countTotals({ ...workerDependencies(), totals: await totalsTable() });
