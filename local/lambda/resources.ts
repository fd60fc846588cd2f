import * as z from 'zod/mini';
import { ignored, inert, type Kind, type Named, number } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

export const functionProperties = z.strictObject({
  FunctionName: z.optional(z.string()),
  Code: z.strictObject({
    S3Bucket: ignored('the bundle is in the assembly'),
    S3Key: z.string(),
  }),
  Handler: z.string(),
  Runtime: z.string(),
  Role: z.string(),
  MemorySize: z._default(z.optional(number), 128),
  Timeout: z._default(z.optional(number), 3),
  Environment: z.optional(z.strictObject({ Variables: z.optional(z.record(z.string(), z.coerce.string())) })),
  ReservedConcurrentExecutions: z.optional(number),
  LoggingConfig: z.optional(
    z.strictObject({
      LogFormat: z.optional(z.string()),
      LogGroup: ignored('log lines are kept per function'),
      ApplicationLogLevel: ignored('every log line is kept'),
      SystemLogLevel: ignored('every log line is kept'),
    }),
  ),
  Architectures: ignored('bundles run on any architecture'),
  Description: ignored('documentation'),
  Layers: z.optional(z.array(z.string())),
  TracingConfig: ignored('there is no X-Ray: traces are not sent'),
  RuntimeManagementConfig: ignored('there are no runtime updates'),
  RecursiveLoop: ignored('there is no loop detection'),
  EphemeralStorage: ignored('/tmp is not limited'),
  Tags: ignored('documentation'),
});

export const permissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
  SourceAccount: z.optional(z.string()),
});

const functionName = nameAs('FunctionName', 64);
const functionArn = (fn: Named): string => `arn:aws:lambda:${fn.region}:${fn.account}:function:${functionName(fn)}`;

export const LAMBDA_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::Lambda::Function': { properties: functionProperties, ref: functionName, attributes: { Arn: functionArn } },
  'AWS::Lambda::Permission': { properties: permissionProperties },
  'AWS::Lambda::EventInvokeConfig': {
    properties: z.strictObject({
      FunctionName: z.string(),
      Qualifier: ignored('there are no versions'),
      MaximumRetryAttempts: ignored('asynchronous calls are not retried'),
      MaximumEventAgeInSeconds: ignored('asynchronous calls are not queued'),
    }),
  },
  'AWS::Lambda::LayerVersion': inert('the only function with a layer is the CDK’s own, which does not run here', {
    ref: (layer) => `arn:aws:lambda:${layer.region}:${layer.account}:layer:${layer.logicalId}:1`,
  }),
};
