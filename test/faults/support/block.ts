import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connect, createTables } from '../../support/tables.ts';
import { openStream, type StreamRecord } from './stream.ts';

/**
 * Tables that a block of sequences shares, and their stream, split by sequence. Each block has new tables, because
 * DynamoDB Local slows down as a stream grows.
 */
export interface Block {
  client: DynamoDBDocumentClient;
  tables: { carts: string; totals: string };
  /** A name for a sequence, the prefix of all its owners and products: eight hex digits. */
  newName(): string;
  /** The stream records of the sequence's rows so far, in order. */
  recordsOf(name: string): Promise<StreamRecord[]>;
}

let names = 0;

const nameIn = (pk: string): string => pk.slice(pk.indexOf('#') + 1).slice(0, 8);

export const openBlock = async (endpoint: string): Promise<Block> => {
  const client = connect(endpoint);
  const tables = await createTables(client);
  const stream = await openStream(endpoint, tables.carts);
  const byName = new Map<string, StreamRecord[]>();
  let reading: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const read = async () => {
    next = undefined;
    for (const record of await stream.read()) {
      const name = nameIn(record.dynamodb.Keys.pk.S);
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [record]);
      else known.push(record);
    }
  };
  return {
    client,
    tables,
    newName: () => {
      names += 1;
      return createHash('sha256').update(`${tables.carts}${names}`).digest('hex').slice(0, 8);
    },
    recordsOf: async (name) => {
      // A read that is already under way may miss the caller's last writes: wait for the next.
      next ??= reading = reading.then(read);
      await next;
      return byName.get(name) ?? [];
    },
  };
};
