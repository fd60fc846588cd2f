import { type Total, totalListSchema } from '@shop/cart/schemas';
import { call } from '../../shared/api.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import { useQuery } from '../../shared/use-query.ts';

/** How often the totals are read, in milliseconds. */
const REFRESH = 4000;
/** The maximum number of pages read: a table of thousands of rows would be of no use. */
const MOST_PAGES = 20;

const page = (owner: Owner, cursor: string | undefined) =>
  asOwner(owner, (token) =>
    call(`/cart/total${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`, totalListSchema, {
      token,
    }),
  );

const readTotals = async (owner: Owner): Promise<Total[]> => {
  const totals: Total[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { items, cursor: next } = await page(owner, cursor);
    totals.push(...items);
    cursor = next;
    if (cursor === undefined) break;
  }
  return totals;
};

/** How many of each product are in all carts, read again every few seconds while the page is visible. */
export const useTotals = (owner: Owner) =>
  useQuery({ queryKey: ['totals', owner], queryFn: () => readTotals(owner), refetchInterval: REFRESH, staleTime: 0 });
