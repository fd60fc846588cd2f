import type { TestProject } from 'vitest/node';
import { startDynamoDb } from '../../../local/dynamodb/engine.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
  }
}

/** One DynamoDB Local for all store tests; each file creates its own tables in it. */
export default async (project: TestProject) => {
  const engine = await startDynamoDb();
  project.provide('dynamoDbEndpoint', engine.endpoint);
  return () => engine.stop();
};
