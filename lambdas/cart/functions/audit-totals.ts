import { readEnvironment, seconds } from '@shop/shared/environment';
import * as z from 'zod/mini';
import { cartsTable, totalsTable, workerParts } from '../compose.ts';
import { auditTotals } from '../workers/audit-totals.ts';

const { SETTLE_SECONDS } = readEnvironment(z.object({ SETTLE_SECONDS: seconds }));

export const handler = auditTotals({
  ...workerParts(),
  carts: await cartsTable(),
  totals: await totalsTable(),
  settleTime: SETTLE_SECONDS * 1000,
});
