import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Call } from '../support/recording.ts';

// The floor as a bundle: the recorded calls of an operation, sent by the same SDK client without a handler. Each request
// sends the next of the prepared calls.

const COMMANDS = {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
};

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1 }));
const queue = new SQSClient({ maxAttempts: 1, useQueueUrlAsEndpoint: false });

const send = ({ command, input }: Call): Promise<unknown> => {
  if (command === 'SendMessageCommand') return queue.send(new SendMessageCommand(input as never));
  const Command = COMMANDS[command as keyof typeof COMMANDS] as typeof QueryCommand;
  return documents.send(new Command(input as never));
};

const prepared = JSON.parse(readFileSync(process.env.FLOOR_INPUTS ?? '', 'utf8')) as Call[][][];
let next = 0;

/** One operation: groups of concurrent calls, one group after the other. */
export const handler = async (): Promise<{ statusCode: number }> => {
  const groups = prepared[next % prepared.length] ?? [];
  next += 1;
  for (const group of groups) await Promise.all(group.map(send));
  return { statusCode: 200 };
};
