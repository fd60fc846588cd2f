import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createMovedLinesQueue } from '@shop/cart/store/moved-lines-queue';
import { countTotals } from '@shop/cart/workers/count-totals';
import { deleteMovedLines } from '@shop/cart/workers/delete-moved-lines';
import { systemEffects } from '@shop/shared/effects';
import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { contextOf, createShop } from '../../support/shop.ts';
import type { Bench, Tables } from './bench.ts';
import { type Operation, products } from './operations.ts';
import { type Calls, recorder } from './recording.ts';

/** Runs request number 0 of the operation in this process, and records its calls. */
export const recordCalls = async (
  bench: Bench,
  operation: Operation,
  client: DynamoDBDocumentClient,
  tables: Tables,
): Promise<Calls> => {
  const { recording, taken } = recorder();
  const shop = createShop(recording(client), tables);
  shop.products.put(...products);
  const queue = new SQSClient({ endpoint: bench.queueEndpoint, region: bench.region, credentials: bench.credentials });
  shop.deps.movedLines = createMovedLinesQueue({
    client: recording(queue),
    queueUrl: bench.queueUrl,
    effects: systemEffects,
  });
  const work = operation.work(0);
  if ('event' in work) {
    const worker = operation.bundle === 'cart/count-totals' ? countTotals(shop.deps) : deleteMovedLines(shop.deps);
    await worker(work.event as DynamoDBStreamEvent & SQSEvent, contextOf());
  } else {
    const { method, path, body, headers, cart, user } = work;
    const { status } = await shop.call(method, path, {
      ...(body !== undefined && { body }),
      ...(headers !== undefined && { headers }),
      ...(cart !== undefined && { cookie: `__Host-cartId=${cart}` }),
      ...(user !== undefined && { user }),
    });
    if (status >= 300) throw new Error(`${operation.name} returned ${status} while its calls were recorded.`);
  }
  return taken();
};
