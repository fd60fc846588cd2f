import { afterAll, beforeAll } from 'vitest';
import { type DynamoDbEngine, startDynamoDb } from '../../../local/dynamodb/engine.ts';
import { type Block, openBlock } from './block.ts';

/** An engine for the tests of this file alone: DynamoDB Local slows down as it fills. Gives fresh tables in it. */
export const useEngine = (): (() => Promise<Block>) => {
  let engine: DynamoDbEngine | undefined;
  beforeAll(async () => {
    engine = await startDynamoDb();
  });
  afterAll(() => engine?.stop());
  return () => openBlock(engine?.endpoint ?? '');
};
