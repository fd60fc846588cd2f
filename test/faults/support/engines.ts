import { type DynamoDbEngine, startDynamoDb } from '../../../local/dynamodb/engine.ts';
import { type Block, openBlock } from './block.ts';

/** How many sequences share tables, and how many an engine: DynamoDB Local slows down as it fills. */
const PER_BLOCK = 150;
const PER_ENGINE = 600;

/** The tables of one sequence, until it releases them. */
export interface Lease {
  block: Block;
  release: () => Promise<void>;
}

interface Hosted {
  engine: DynamoDbEngine;
  block: Promise<Block>;
  taken: number;
  inUse: number;
}

/** Starts engines and creates tables as sequences need them. */
export const createEngines = () => {
  let current: Promise<Hosted> | undefined;
  let taken = 0;
  const open = async (): Promise<Hosted> => {
    const engine = await startDynamoDb();
    return { engine, block: openBlock(engine.endpoint), taken: 0, inUse: 0 };
  };
  const stopIfDone = async (hosted: Hosted): Promise<void> => {
    if (hosted.inUse === 0 && hosted.taken >= PER_ENGINE) await hosted.engine.stop();
  };
  return {
    lease: async (): Promise<Lease> => {
      if (current === undefined || taken >= PER_ENGINE) {
        current = open();
        taken = 0;
      }
      taken += 1;
      const hosted = await current;
      if (hosted.taken > 0 && hosted.taken % PER_BLOCK === 0) hosted.block = openBlock(hosted.engine.endpoint);
      hosted.taken += 1;
      hosted.inUse += 1;
      const release = async () => {
        hosted.inUse -= 1;
        await stopIfDone(hosted);
      };
      return { block: await hosted.block, release };
    },
    stop: async () => {
      await (await current)?.engine.stop();
    },
  };
};
