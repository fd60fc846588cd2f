import { afterAll, beforeAll } from 'vitest';
import { type DynamoDbEngine, startDynamoDb } from '../../../local/dynamodb/engine.ts';
import { type Block, openBlock } from './block.ts';

/** Starts an engine for one test file: DynamoDB Local slows down as it fills. @returns a function that creates tables */
export const useEngine = (): (() => Promise<Block>) => {
  let engine: DynamoDbEngine | undefined;
  beforeAll(async () => {
    engine = await startDynamoDb();
  });
  afterAll(() => engine?.stop());
  return () => openBlock(engine?.endpoint ?? '');
};
