import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../local/dynamodb/engine.ts';

/** One DynamoDB Local for all tests of the faults; FAULTS_ENDPOINT names one that runs already. */
export default async (project: TestProject) => {
  const running = process.env['FAULTS_ENDPOINT'];
  const engine = running === undefined ? await startDynamoDb() : undefined;
  project.provide('dynamoDbEndpoint', engine?.endpoint ?? running ?? '');
  return () => engine?.stop();
};
