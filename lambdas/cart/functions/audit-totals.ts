import { readEnvironment, seconds } from '@shop/shared/environment';
import * as z from 'zod/mini';
import { cartsTable, totalsTable, workerDependencies } from '../compose.ts';
import { auditTotals } from '../workers/audit-totals.ts';

const { SETTLE_SECONDS } = readEnvironment(z.object({ SETTLE_SECONDS: seconds }));

export const handler = auditTotals({
  ...workerDependencies(),
  carts: await cartsTable(),
  totals: await totalsTable(),
  settleTime: SETTLE_SECONDS * 1000,
});
