import { type Total, totalListSchema } from '@shop/cart/schemas';
import { call } from '../../shared/api.ts';
import { asOwner, type Owner } from '../../shared/session.ts';
import { useQuery } from '../../shared/use-query.ts';

/** Milliseconds between two looks at the totals. */
const REFRESH = 4000;
/** More pages than this are not read in one go: a table of thousands of rows helps nobody. */
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
    const answer = await page(owner, cursor);
    totals.push(...answer.items);
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return totals;
};

/** How many of each product are in all carts, read again every few seconds while the page is looked at. */
export const useTotals = (owner: Owner) =>
  useQuery({ queryKey: ['totals', owner], queryFn: () => readTotals(owner), refetchInterval: REFRESH, staleTime: 0 });
