import * as z from 'zod/mini';
import { policyDocument } from '../iam/policy.ts';
import { ignored, type Kind, type Named, number } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

const json = z.union([z.string(), z.record(z.string(), z.unknown())]);

export const queueProperties = z.strictObject({
  QueueName: z.optional(z.string()),
  DelaySeconds: z.optional(number),
  MaximumMessageSize: z.optional(number),
  MessageRetentionPeriod: z.optional(number),
  ReceiveMessageWaitTimeSeconds: z.optional(number),
  VisibilityTimeout: z.optional(number),
  RedrivePolicy: z.optional(json),
  RedriveAllowPolicy: ignored('every queue in the template may use this one for dead letters'),
  KmsMasterKeyId: ignored('there is no encryption at rest'),
  KmsDataKeyReusePeriodSeconds: ignored('there is no encryption at rest'),
  SqsManagedSseEnabled: ignored('there is no encryption at rest'),
  Tags: ignored('documentation'),
});

export const queuePolicyProperties = z.strictObject({ PolicyDocument: policyDocument, Queues: z.array(z.string()) });

const queueName = nameAs('QueueName', 80);
const arn = (queue: Named): string => `arn:aws:sqs:${queue.region}:${queue.account}:${queueName(queue)}`;
const url = (queue: Named): string => `https://sqs.${queue.region}.amazonaws.com/${queue.account}/${queueName(queue)}`;

export const SQS_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::SQS::Queue': {
    properties: queueProperties,
    ref: url,
    attributes: { Arn: arn, QueueName: queueName },
  },
  'AWS::SQS::QueuePolicy': { properties: queuePolicyProperties },
};
