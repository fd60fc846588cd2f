import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connect, createTables } from '../../support/tables.ts';
import { openStream, type StreamRecord } from './stream.ts';

/**
 * Tables that a block of sequences shares, and their stream, dealt out to the sequences. Fresh tables now and then:
 * DynamoDB Local slows down as a stream grows.
 */
export interface Block {
  client: DynamoDBDocumentClient;
  tables: { carts: string; totals: string };
  /** A name for a sequence, which all its owners and products begin with: eight hex digits. */
  newName(): string;
  /** Every record of the sequence's rows so far, in order. */
  recordsOf(name: string): Promise<StreamRecord[]>;
}

let names = 0;

const nameIn = (pk: string): string => pk.slice(pk.indexOf('#') + 1).slice(0, 8);

export const openBlock = async (endpoint: string): Promise<Block> => {
  const client = connect(endpoint);
  const tables = await createTables(client);
  const stream = await openStream(endpoint, tables.carts);
  const dealt = new Map<string, StreamRecord[]>();
  let reading: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const read = async () => {
    next = undefined;
    for (const record of await stream.read()) {
      const name = nameIn(record.dynamodb.Keys.pk.S);
      const known = dealt.get(name);
      if (known === undefined) dealt.set(name, [record]);
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
      // Whoever asks while a reading is under way waits for one that begins after asking.
      next ??= reading = reading.then(read);
      await next;
      return dealt.get(name) ?? [];
    },
  };
};
