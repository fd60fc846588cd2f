import type { AwsCaller } from '../http/aws-json.ts';
import type { Deployment } from '../template/deployment.ts';
import { globalTableProperties, tableProperties } from './resources.ts';
import { ensureTable } from './table.ts';

/** Makes every table of the templates; gives the engine's ARN of each stream by the template's. */
export const createTables = async (deployment: Deployment, call: AwsCaller): Promise<Map<string, string>> => {
  const tables = [
    ...deployment.all('AWS::DynamoDB::Table', tableProperties),
    ...deployment.all('AWS::DynamoDB::GlobalTable', globalTableProperties),
  ];
  const made = await Promise.all(
    tables.map(async (table) => {
      const { streamArn } = await ensureTable(call, table.ref, table.properties);
      return [table.attribute('StreamArn'), streamArn] as const;
    }),
  );
  return new Map(made.flatMap(([ours, theirs]) => (theirs === undefined ? [] : [[ours, theirs] as const])));
};
