import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';

export const connect = (endpoint: string): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    }),
    { marshallOptions: { removeUndefinedValues: true } },
  );

const keys = [
  { AttributeName: 'pk', KeyType: 'HASH' as const },
  { AttributeName: 'sk', KeyType: 'RANGE' as const },
];
const strings = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));

/** Creates the two tables of the Cart stack, under unique names. */
export const createTables = async (client: DynamoDBDocumentClient): Promise<{ carts: string; totals: string }> => {
  const id = randomUUID();
  const carts = `Carts-${id}`;
  const totals = `Totals-${id}`;
  const common = { KeySchema: keys, BillingMode: 'PAY_PER_REQUEST' as const };
  await client.send(
    new CreateTableCommand({
      ...common,
      TableName: carts,
      AttributeDefinitions: strings('pk', 'sk'),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await client.send(
    new CreateTableCommand({
      ...common,
      TableName: totals,
      AttributeDefinitions: strings('pk', 'sk', 'slotKey'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'TotalsBySlot',
          KeySchema: [
            { AttributeName: 'slotKey', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['quantity'] },
        },
      ],
    }),
  );
  return { carts, totals };
};

export type Row = Record<string, unknown> & { pk: string; sk: string };

/** All rows of a table, or those that match. */
export const rowsOf = async (
  client: DynamoDBDocumentClient,
  table: string,
  wanted: (row: Row) => boolean = () => true,
): Promise<Row[]> => {
  const rows: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    );
    rows.push(...((page.Items ?? []) as Row[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return rows.filter(wanted);
};

/** All rows of one partition. */
export const partitionOf = async (client: DynamoDBDocumentClient, table: string, pk: string): Promise<Row[]> => {
  const rows: Row[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ExclusiveStartKey: start,
      }),
    );
    rows.push(...((page.Items ?? []) as Row[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return rows;
};
