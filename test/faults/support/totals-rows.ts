import { TransactGetCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '@shop/cart/domain/chunks';
import type { DocumentClient } from '@shop/cart/store/table';

interface Key {
  pk: string;
  sk: string;
}

export type TotalsRow = Record<string, unknown> & Key;

interface Write {
  TableName?: string;
  Key?: Key;
  Item?: Key;
}

/** All writes of a command. */
const writesOf = (input: Write & { TransactItems?: Record<string, Write>[] }): Write[] =>
  input.TransactItems?.flatMap((item) => Object.values(item)) ?? [input];

const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/**
 * The rows of the Totals table that one sequence writes through this client. `read` fetches only those written since the
 * last `read`: DynamoDB Local is slow at reading single rows, and no other row can have changed.
 */
export const watchTotals = (client: DocumentClient, table: string) => {
  const rows = new Map<string, TotalsRow>();
  const written = new Map<string, Key>();
  const send = async (command: { input: object }) => {
    try {
      return await client.send(command as never);
    } finally {
      for (const { TableName, Key, Item } of writesOf(command.input)) {
        const key = Key ?? Item;
        if (TableName === table && key !== undefined) written.set(nameOf(key), { pk: key.pk, sk: key.sk });
      }
    }
  };
  const read = async (): Promise<TotalsRow[]> => {
    const keys = [...written.values()];
    written.clear();
    for (const chunk of chunksOf(keys, 100)) {
      const items = chunk.map((key) => ({ Get: { TableName: table, Key: key } }));
      const { Responses = [] } = await client.send(new TransactGetCommand({ TransactItems: items }));
      for (const [index, key] of chunk.entries()) {
        const row = Responses[index]?.Item;
        if (row === undefined) rows.delete(nameOf(key));
        else rows.set(nameOf(key), row as TotalsRow);
      }
    }
    return [...rows.values()];
  };
  return { client: { send: send as DocumentClient['send'] }, read };
};
