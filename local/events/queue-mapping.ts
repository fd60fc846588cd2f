import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { InvokeResult } from '../lambda/host.ts';
import { createFilter } from './filter.ts';
import type { Mapping, MappingOptions } from './stream-mapping.ts';

/** SQS gives at most so many at once. */
const MAX_RECEIVE = 10;

/** How long one receive waits for a message. Short, so that one whose visibility runs out is found soon. */
const LONG_POLL_SECONDS = 1;

/** Lambda starts with five pollers; a laptop does with fewer. */
const POLLERS = 2;

const messageSchema = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.optional(z.string()),
  Attributes: z.optional(z.record(z.string(), z.string())),
  MessageAttributes: z.optional(
    z.record(
      z.string(),
      z.looseObject({ DataType: z.string(), StringValue: z.optional(z.string()), BinaryValue: z.optional(z.string()) }),
    ),
  ),
});
type Message = z.infer<typeof messageSchema>;

const receivedSchema = z.object({ Messages: z.nullish(z.array(messageSchema)) });
const failuresSchema = z.nullish(
  z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string() }))) }),
);

const toRecord = (message: Message, sourceArn: string, region: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        stringValue: StringValue,
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: sourceArn,
  awsRegion: region,
});

/** What stands in a message for a filter: JSON as JSON, anything else as text. */
const filtered = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** The messages that are done: all, none, or all but those that the function names. */
export const finished = <M extends { MessageId: string }>(
  messages: readonly M[],
  { error, payload }: InvokeResult,
  reportsItemFailures: boolean,
): readonly M[] => {
  if (error !== undefined) return [];
  if (!reportsItemFailures) return messages;
  const response = z.safeParse(failuresSchema, JSON.parse(payload));
  if (!response.success) return [];
  const failed = response.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  const known = new Set(messages.map(({ MessageId }) => MessageId));
  if (failed.some((id) => !known.has(id))) return [];
  return messages.filter(({ MessageId }) => !failed.includes(MessageId));
};

/** An event source mapping from a queue to a function. */
export const queueMapping = (options: MappingOptions): Mapping => {
  const { properties, invoke, call, functionName, region } = options;
  const arn = properties.EventSourceArn;
  const QueueUrl = options.queueUrl(arn);
  const batchSize = properties.BatchSize ?? 10;
  const reports = properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
  const passes = createFilter(properties.FilterCriteria?.Filters?.map(({ Pattern }) => Pattern) ?? []);
  const stopping = new AbortController();
  const { signal } = stopping;
  const state: { problem: string | undefined; inWork: number } = { problem: undefined, inWork: 0 };

  const receive = async (room: number): Promise<Message[]> => {
    const answer = await call('AmazonSQS.ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: Math.min(MAX_RECEIVE, room),
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return z.parse(receivedSchema, answer).Messages ?? [];
  };
  const remove = async (messages: readonly Message[]) => {
    for (const { ReceiptHandle } of messages) await call('AmazonSQS.DeleteMessage', { QueueUrl, ReceiptHandle });
  };
  /** Messages until the batch is full or the window, counted from its first message, is over. */
  const gather = async (): Promise<Message[]> => {
    const batch = await receive(batchSize);
    const end = Date.now() + properties.MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < batchSize && Date.now() < end && !signal.aborted)
      batch.push(...(await receive(batchSize - batch.length)));
    return batch;
  };
  const work = async () => {
    const batch = await gather();
    const wanted = batch.filter(({ Body }) => passes({ body: filtered(Body) }));
    await remove(batch.filter((message) => !wanted.includes(message)));
    if (wanted.length === 0 || signal.aborted) return;
    state.inWork += wanted.length;
    try {
      const event = JSON.stringify({ Records: wanted.map((message) => toRecord(message, arn, region)) });
      await remove(finished(wanted, await invoke(event, 'queue'), reports));
    } finally {
      state.inWork -= wanted.length;
    }
  };
  const poll = async () => {
    await call('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
    while (!signal.aborted) {
      await work();
      state.problem = undefined;
    }
  };
  const keepPolling = async () => {
    while (!signal.aborted) {
      try {
        await poll();
      } catch (error) {
        state.problem = error instanceof Error ? error.message : String(error);
        await sleep(1000, undefined, { signal }).catch(() => {});
      }
    }
  };
  let running: Promise<unknown> = Promise.resolve();
  return {
    start: () => {
      const pollers = Math.min(POLLERS, properties.ScalingConfig?.MaximumConcurrency ?? POLLERS);
      running = Promise.allSettled(Array.from({ length: pollers }, keepPolling));
    },
    stop: async () => {
      stopping.abort();
      // A poll that is under way ends with the engine.
      await Promise.race([running, sleep(100)]);
    },
    status: () => ({
      id: options.id,
      kind: 'queue',
      source: arn,
      functionName,
      waiting: state.inWork,
      lagMs: 0,
      givenUp: 0,
      problem: state.problem,
    }),
  };
};
