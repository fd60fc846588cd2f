import * as z from 'zod/mini';
import { boolean, ignored, type Kind, number } from '../template/kind.ts';
import { nameAs, uuidOf } from '../template/names.ts';

export const mappingProperties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z._default(z.optional(boolean), true),
  BatchSize: z.optional(number),
  MaximumBatchingWindowInSeconds: z._default(z.optional(number), 0),
  FilterCriteria: z.optional(z.strictObject({ Filters: z.optional(z.array(z.strictObject({ Pattern: z.string() }))) })),
  FunctionResponseTypes: z.optional(z.array(z.literal('ReportBatchItemFailures'))),
  StartingPosition: z.optional(z.literal('TRIM_HORIZON')),
  BisectBatchOnFunctionError: z._default(z.optional(boolean), false),
  MaximumRetryAttempts: z._default(z.optional(number), -1),
  DestinationConfig: z.optional(z.strictObject({ OnFailure: z.optional(z.strictObject({ Destination: z.string() })) })),
  ScalingConfig: z.optional(z.strictObject({ MaximumConcurrency: z.optional(number) })),
  MetricsConfig: ignored('there are no such metrics'),
  Tags: ignored('documentation'),
});

export type MappingProperties = z.output<typeof mappingProperties>;

export const ruleProperties = z.strictObject({
  Name: z.optional(z.string()),
  Description: ignored('documentation'),
  ScheduleExpression: z.string(),
  State: z._default(z.optional(z.enum(['ENABLED', 'DISABLED'])), 'ENABLED'),
  Tags: ignored('documentation'),
  Targets: z._default(
    z.optional(
      z.array(
        z.strictObject({
          Arn: z.string(),
          Id: z.string(),
          Input: z.optional(z.string()),
          RetryPolicy: ignored('scheduled calls are not retried'),
          DeadLetterConfig: ignored('scheduled calls are not retried'),
        }),
      ),
    ),
    [],
  ),
});

const ruleName = nameAs('Name', 64);

export const EVENT_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::Lambda::EventSourceMapping': {
    properties: mappingProperties,
    ref: (mapping) => uuidOf(`${mapping.stack}/${mapping.logicalId}`),
  },
  'AWS::Events::Rule': {
    properties: ruleProperties,
    ref: ruleName,
    attributes: { Arn: (rule) => `arn:aws:events:${rule.region}:${rule.account}:rule/${ruleName(rule)}` },
  },
};
