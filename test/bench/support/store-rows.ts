import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Row } from '../../store/support/tables.ts';

const ROWS_A_CALL = 25;
const CALLS_AT_ONCE = 16;

/** Puts the rows into the table; of two with the same key, the last. */
export const store = async (
  client: DynamoDBDocumentClient,
  table: string,
  rows: readonly Row[],
  onProgress: (left: number) => void = () => undefined,
): Promise<void> => {
  const left = [...new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row])).values()];
  const worker = async () => {
    for (let some = left.splice(0, ROWS_A_CALL); some.length > 0; some = left.splice(0, ROWS_A_CALL)) {
      const writes = some.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems = {} } = await client.send(new BatchWriteCommand({ RequestItems: { [table]: writes } }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left rows unwritten.');
      onProgress(left.length);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
};
