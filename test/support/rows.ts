import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { toLineProduct } from '@shop/cart/domain/cart-view';
import { ANONYMOUS_LIFETIME, USER_LIFETIME } from '@shop/cart/domain/line';
import type { Product } from '@shop/products/schemas';
import type { Row } from './tables.ts';

const ROWS_PER_CALL = 25;
const CALLS_AT_ONCE = 16;

/** Writes the rows to the table; of two with the same key, the last. */
export const putRows = async (
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
  onProgress: (left: number) => void = () => undefined,
): Promise<void> => {
  const left = [...new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row])).values()];
  const worker = async () => {
    for (let some = left.splice(0, ROWS_PER_CALL); some.length > 0; some = left.splice(0, ROWS_PER_CALL)) {
      const writes = some.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: writes } }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local did not write all rows.');
      onProgress(left.length);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
};

/** A line of each product, as an add at that time would write it, for carts that would take hundreds of adds. */
export const linesOf = (
  pk: string,
  products: readonly Product[],
  { quantity, now }: { quantity: number; now: number },
) => {
  const at = new Date(now).toISOString();
  const lifetime = pk.startsWith('user#') ? USER_LIFETIME : ANONYMOUS_LIFETIME;
  return products.map((product) => ({
    pk,
    sk: `product#${product.productId}`,
    quantity,
    product: toLineProduct(product),
    addedAt: at,
    updatedAt: at,
    expiresAt: Math.floor(now / 1000) + lifetime,
    rev: 1,
  }));
};
