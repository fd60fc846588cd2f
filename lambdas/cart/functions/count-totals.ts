import { totalsTable, workerParts } from '../compose.ts';
import { countTotals } from '../workers/count-totals.ts';

export const handler = countTotals({ ...workerParts(), totals: await totalsTable() });
