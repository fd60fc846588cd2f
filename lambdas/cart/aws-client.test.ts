import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { quiet } from './aws-client.ts';

test('a quiet client is the same one without the part of the SDK that copies what it would log', () => {
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  const partsOf = () => client.middlewareStack.identify().join();
  expect(partsOf()).toContain('loggerMiddleware');
  expect(quiet(client)).toBe(client);
  expect(partsOf()).not.toContain('loggerMiddleware');
});
