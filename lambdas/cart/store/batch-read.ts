import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { busy, call, untilDone } from './retries.ts';
import type { Store } from './table.ts';

type Row = Record<string, unknown>;

/** The most keys that one BatchGetItem takes. */
export const KEYS_PER_READ = 100;

/** How often unprocessed keys are requested again. */
const ROUNDS = 10;

/**
 * The rows with these keys, at most `KEYS_PER_READ`, strongly consistent, unordered. Absent ones are omitted.
 * @throws {Refusal} `internal` (503)
 */
export const readBatch = async (store: Store, wanted: Row[]): Promise<Row[]> => {
  const found: Row[] = [];
  let keys = wanted;
  const ask = async () => {
    const command = new BatchGetCommand({ RequestItems: { [store.name]: { Keys: keys, ConsistentRead: true } } });
    const answer = await call(store, 'always', (options) => store.client.send(command, options));
    found.push(...(answer.Responses?.[store.name] ?? []));
    keys = answer.UnprocessedKeys?.[store.name]?.Keys ?? [];
    return keys.length === 0 ? found : undefined;
  };
  return untilDone(store, ask, { rounds: ROUNDS, giveUp: busy });
};
