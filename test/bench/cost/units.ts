import {
  BatchGetCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DocumentClient } from '@shop/cart/store/table';

type Row = Record<string, unknown>;

/** Bytes of a number: one per two significant digits, and one more. */
const numberBytes = (value: number): number =>
  Math.ceil(
    String(value)
      .replaceAll(/\D/g, '')
      .replaceAll(/^0+|0+$/g, '').length / 2,
  ) + 1;

const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value === 'boolean' || value === null) return 1;
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, one) => sum + valueBytes(one) + 1, 0);
  if (typeof value === 'object') return 3 + Object.keys(value).length + itemBytes(value as Row);
  throw new Error(`The size of a ${typeof value} is unknown.`);
};

/**
 * The size of an item, by the rules of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Row): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

/**
 * Units of one read: one per started 4 KB, half of that if eventually consistent; one if the item does not exist.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

/** Units to write an item: one per started 1 KB of its larger size, before or after; twice that in a transaction. */
export const writeUnits = (before: number, after: number, transaction: boolean): number =>
  Math.max(1, Math.ceil(Math.max(before, after) / 1024)) * (transaction ? 2 : 1);

/** The row's entry in the index `TotalsBySlot`, if it has one. */
const indexEntry = ({ pk, sk, slotKey, quantity }: Row): Row | undefined =>
  slotKey === undefined ? undefined : { pk, sk, slotKey, quantity };

/**
 * Units that a write costs in an index, not doubled in a transaction, because indexes are updated after it. None if the
 * row is not in the index or does not change in it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
const indexUnits = (before: Row, after: Row): number => {
  const [old, fresh] = [indexEntry(before), indexEntry(after)];
  if (JSON.stringify(old) === JSON.stringify(fresh)) return 0;
  return writeUnits(itemBytes(old ?? {}), itemBytes(fresh ?? {}), false);
};

/** The table and keys that a command may write. The shop never writes to two tables in one command. */
const writesOf = (command: unknown): { table: string; keys: Row[] } => {
  const written: { TableName?: string | undefined; Key?: Row | undefined; Item?: Row | undefined }[] =
    command instanceof TransactWriteCommand
      ? (command.input.TransactItems ?? []).map(({ Put, Update, Delete }) => Put ?? Update ?? Delete ?? {})
      : command instanceof PutCommand || command instanceof UpdateCommand || command instanceof DeleteCommand
        ? [command.input]
        : [];
  const keys = written.map(({ Key, Item }) => Key ?? { pk: Item?.pk, sk: Item?.sk });
  return { table: written[0]?.TableName ?? '', keys };
};

type Read = QueryCommand | GetCommand | BatchGetCommand | ScanCommand;

/** The names or values that the expression uses. */
const usedIn = <Value>(expression: string | undefined, all: Record<string, Value> | undefined) =>
  all && Object.fromEntries(Object.entries(all).filter(([name]) => expression?.includes(name)));

/** The read without filter and projection, because DynamoDB charges for what it reads, not for what it returns. */
const bare = (command: unknown): Read | undefined => {
  if (command instanceof QueryCommand) {
    const { FilterExpression: _filter, ProjectionExpression: _projection, ...rest } = command.input;
    const { KeyConditionExpression: key, ExpressionAttributeNames: names, ExpressionAttributeValues: values } = rest;
    const used = { names: usedIn(key, names), values: usedIn(key, values) };
    const ExpressionAttributeNames = Object.keys(used.names ?? {}).length === 0 ? undefined : used.names;
    return new QueryCommand({ ...rest, ExpressionAttributeNames, ExpressionAttributeValues: used.values });
  }
  if (command instanceof ScanCommand) {
    const { TableName, Limit, ExclusiveStartKey, ConsistentRead } = command.input;
    return new ScanCommand({ TableName, Limit, ExclusiveStartKey, ConsistentRead });
  }
  if (command instanceof GetCommand) {
    const { TableName, Key, ConsistentRead } = command.input;
    return new GetCommand({ TableName, Key, ConsistentRead });
  }
  if (!(command instanceof BatchGetCommand)) return undefined;
  const tables = Object.entries(command.input.RequestItems ?? {});
  return new BatchGetCommand({
    RequestItems: Object.fromEntries(
      tables.map(([name, { Keys, ConsistentRead }]) => [name, { Keys, ConsistentRead }]),
    ),
  });
};

const isConsistent = (read: Exclude<Read, BatchGetCommand>): boolean => read.input.ConsistentRead === true;

type Answer = { Item?: Row; Items?: Row[]; Responses?: Record<string, Row[]> };

const sizeOf = ({ Item, Items = Item === undefined ? [] : [Item] }: Answer): number =>
  Items.reduce((bytes, item) => bytes + itemBytes(item), 0);

/** Each item is charged as one read. */
const batchUnits = (read: BatchGetCommand, { Responses = {} }: Answer): number => {
  const found = Object.values(Responses).flat();
  const requested = Object.values(read.input.RequestItems ?? {}).flatMap(({ Keys = [], ConsistentRead = false }) =>
    Keys.map(() => ConsistentRead),
  );
  return requested.reduce((units, consistent, at) => units + readUnits(itemBytes(found[at] ?? {}), consistent), 0);
};

const isLine = (key: Row | undefined): boolean => String(key?.sk).startsWith('product#');

/** The calls to DynamoDB, and the capacity units they use. */
export interface Meter {
  /** The calls by name, in order. */
  calls: string[];
  reads: number;
  /** Including those of the index. */
  writes: number;
  index: number;
  /** How many lines of carts were changed. */
  changes: number;
}

export const newMeter = (): Meter => ({ calls: [], reads: 0, writes: 0, index: 0, changes: 0 });

/**
 * A client with a meter of its calls and their units by AWS's rules. (DynamoDB Local under-reports transactions.) It reads
 * each row before and after a write; these reads are not counted.
 */
export const metered = (client: DynamoDBDocumentClient): { client: DocumentClient; meter: Meter } => {
  const meter = newMeter();
  /** The current rows; an absent one is empty. */
  const readRows = async ({ table, keys }: ReturnType<typeof writesOf>): Promise<Row[]> => {
    if (keys.length === 0) return [];
    const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } });
    const rows = (await client.send(command)).Responses?.[table] ?? [];
    return keys.map(({ pk, sk }) => rows.find((row) => row.pk === pk && row.sk === sk) ?? {});
  };

  const readsOf = async (command: unknown): Promise<number> => {
    const again = bare(command);
    if (again === undefined) return 0;
    const answer = (await client.send(again as never)) as Answer;
    return again instanceof BatchGetCommand
      ? batchUnits(again, answer)
      : readUnits(sizeOf(answer), isConsistent(again));
  };

  const send = async (command: { constructor: { name: string } }) => {
    const writes = writesOf(command);
    const before = await readRows(writes);
    const answer = await client.send(command as never);
    const after = await readRows(writes);
    const reads = await readsOf(command);
    meter.calls.push(command.constructor.name.replace('Command', ''));
    meter.reads += reads;
    for (const [at, old] of before.entries()) {
      const fresh = after[at] ?? {};
      const index = indexUnits(old, fresh);
      const transaction = command instanceof TransactWriteCommand;
      meter.writes += writeUnits(itemBytes(old), itemBytes(fresh), transaction) + index;
      meter.index += index;
      if (isLine(writes.keys[at]) && JSON.stringify(old) !== JSON.stringify(fresh)) meter.changes += 1;
    }
    return answer;
  };
  return { client: { send } as unknown as DocumentClient, meter };
};
