import type { DocumentClient } from '@shop/cart/store/table';
import { auditTotals } from '@shop/cart/workers/audit-totals';
import { countTotals } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import { expect, it } from 'vitest';
import { contextOf, createShop } from './support/shop.ts';

const SECRET = 'user#0b1c/product#kite';

/** A table that is gone: the message of AWS's error holds what it was asked for. */
const gone = {
  send: (async () => {
    throw Object.assign(new Error(`no table, asked for ${SECRET}`), { name: 'ResourceNotFoundException' });
  }) as DocumentClient['send'],
};

it.each([
  ['the audit', (shop: ReturnType<typeof createShop>) => auditTotals({ ...shop.deps, settleTime: 0 })({}, contextOf())],
  [
    'the counting of a batch that cannot be read',
    (shop: ReturnType<typeof createShop>) =>
      countTotals(shop.deps)({ Records: [{ eventName: SECRET }] } as never, contextOf()),
  ],
  [
    'the deleting of what is no batch',
    (shop: ReturnType<typeof createShop>) => deleteMovedLines(shop.deps)({} as never, contextOf()),
  ],
])('%s fails with nothing of the error but what may stand in a log', async (_what, run) => {
  const shop = createShop(gone, { carts: 'carts', totals: 'totals' });
  const { message, stack, cause } = await run(shop).then(
    () => new Error('did not fail'),
    (reason: Error) => reason,
  );
  expect([message, stack, cause]).toEqual(['The worker failed: its log says why.', '', undefined]);
  expect(shop.log).toMatchObject([
    { level: 'error', error: expect.any(String), where: expect.stringContaining('.ts:') },
  ]);
  expect(JSON.stringify(shop.log)).not.toContain(SECRET);
});
