import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { InvokeResult } from '../lambda/host.ts';
import { createFilter, type Filter } from './filter.ts';
import type { Mapping, MappingOptions, MappingStatus } from './mapping.ts';
import { failedItems } from './partial-batch.ts';

/** The most messages that SQS returns at once. */
const MAX_RECEIVE = 10;

/** How long a receive waits. Short, so that a message is received soon after its visibility timeout. */
const LONG_POLL_SECONDS = 1;

/** Lambda starts with five; a laptop needs fewer. */
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

/** A message body as filters see it: parsed if it is JSON, otherwise a string. */
const filtered = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** The messages that are done: all, none, or all but those that the function reports as failed. */
export const finished = <M extends { MessageId: string }>(
  messages: readonly M[],
  { error, payload }: InvokeResult,
  reportsItemFailures: boolean,
): readonly M[] => {
  if (error !== undefined) return [];
  if (!reportsItemFailures) return messages;
  const failed = failedItems(payload);
  if (failed === undefined) return [];
  const known = new Set(messages.map(({ MessageId }) => MessageId));
  if (failed.some((id) => !known.has(id))) return [];
  return messages.filter(({ MessageId }) => !failed.includes(MessageId));
};

/** An event source mapping from a queue to a function. */
export class QueueMapping implements Mapping {
  readonly #options: MappingOptions;
  readonly #queueUrl: string;
  readonly #batchSize: number;
  readonly #passes: Filter;
  readonly #stopping = new AbortController();
  #problem: string | undefined;
  #inWork = 0;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: MappingOptions) {
    const { EventSourceArn, BatchSize = 10, FilterCriteria } = options.properties;
    this.#options = options;
    this.#queueUrl = options.queueUrl(EventSourceArn);
    this.#batchSize = BatchSize;
    this.#passes = createFilter(FilterCriteria?.Filters?.map(({ Pattern }) => Pattern) ?? []);
  }

  start(): void {
    const pollers = Math.min(POLLERS, this.#options.properties.ScalingConfig?.MaximumConcurrency ?? POLLERS);
    this.#running = Promise.allSettled(Array.from({ length: pollers }, () => this.#keepPolling()));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    // A pending poll ends with the engine.
    await Promise.race([this.#running, sleep(100)]);
  }

  status(): MappingStatus {
    const { properties, functionName } = this.#options;
    return {
      kind: 'queue',
      source: properties.EventSourceArn,
      functionName,
      waiting: this.#inWork,
      lagMs: 0,
      givenUp: 0,
      problem: this.#problem,
    };
  }

  async #keepPolling(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#poll();
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
        await sleep(1000, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #poll(): Promise<void> {
    await this.#call('GetQueueAttributes', { AttributeNames: ['All'] });
    while (!this.#stopping.signal.aborted) {
      await this.#work(await this.#gather());
      this.#problem = undefined;
    }
  }

  /** Collects messages until the batch is full, or its window, which starts with the first message, is over. */
  async #gather(): Promise<Message[]> {
    const batch = await this.#receive(this.#batchSize);
    const end = Date.now() + this.#options.properties.MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < this.#batchSize && Date.now() < end && !this.#stopping.signal.aborted)
      batch.push(...(await this.#receive(this.#batchSize - batch.length)));
    return batch;
  }

  async #work(batch: readonly Message[]): Promise<void> {
    const { properties, invoke, region } = this.#options;
    const wanted = batch.filter(({ Body }) => this.#passes({ body: filtered(Body) }));
    await this.#remove(batch.filter((message) => !wanted.includes(message)));
    if (wanted.length === 0 || this.#stopping.signal.aborted) return;
    this.#inWork += wanted.length;
    try {
      const Records = wanted.map((message) => toRecord(message, properties.EventSourceArn, region));
      const reports = properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
      await this.#remove(finished(wanted, await invoke(JSON.stringify({ Records }), 'queue'), reports));
    } finally {
      this.#inWork -= wanted.length;
    }
  }

  async #receive(room: number): Promise<Message[]> {
    const answer = await this.#call('ReceiveMessage', {
      MaxNumberOfMessages: Math.min(MAX_RECEIVE, room),
      WaitTimeSeconds: LONG_POLL_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return z.parse(receivedSchema, answer).Messages ?? [];
  }

  async #remove(messages: readonly Message[]): Promise<void> {
    for (const { ReceiptHandle } of messages) await this.#call('DeleteMessage', { ReceiptHandle });
  }

  #call(operation: string, parameters: object): Promise<unknown> {
    return this.#options.call(`AmazonSQS.${operation}`, { QueueUrl: this.#queueUrl, ...parameters });
  }
}
