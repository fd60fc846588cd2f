import type { DocumentClient } from '@shop/cart/store/table';
import { auditTotals } from '@shop/cart/workers/audit-totals';
import { countTotals } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import { expect, it } from 'vitest';
import { contextOf, createShop, type Shop } from '../support/shop.ts';

const SECRET = 'user#0b1c/product#kite';

/** A table that does not exist. AWS's error message contains the request. */
const gone = {
  send: (async () => {
    throw Object.assign(new Error(`no table, asked for ${SECRET}`), { name: 'ResourceNotFoundException' });
  }) as DocumentClient['send'],
};

it.each([
  ['the audit', (shop: Shop) => auditTotals({ ...shop.deps, settleTime: 0 })({}, contextOf())],
  [
    'the totals worker with a malformed batch',
    (shop: Shop) => countTotals(shop.deps)({ Records: [{ eventName: SECRET }] } as never, contextOf()),
  ],
  ['the delete worker with a malformed batch', (shop: Shop) => deleteMovedLines(shop.deps)({} as never, contextOf())],
])('%s fails without details of the error', async (_what, run) => {
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
