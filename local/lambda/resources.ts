import * as z from 'zod/mini';
import { inert, type Kind, leftAside, type Named, number } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';

export const functionProperties = z.strictObject({
  FunctionName: z.optional(z.string()),
  Code: z.strictObject({
    S3Bucket: leftAside('the assembly holds the bundle'),
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
      LogGroup: leftAside('logs are kept per function'),
      ApplicationLogLevel: leftAside('filters what the runtime logs'),
      SystemLogLevel: leftAside('filters what the platform logs'),
    }),
  ),
  Architectures: leftAside('JavaScript runs on any'),
  Description: leftAside('only for people'),
  Layers: z.optional(z.array(z.string())),
  TracingConfig: leftAside('X-Ray is not here; a stage that traces sends to nobody'),
  RuntimeManagementConfig: leftAside('when AWS may update the runtime'),
  RecursiveLoop: leftAside('AWS’s guard against loops'),
  EphemeralStorage: leftAside('the size of /tmp'),
  Tags: leftAside('only for people'),
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
      Qualifier: leftAside('versions'),
      MaximumRetryAttempts: leftAside('the laptop makes an asynchronous call once'),
      MaximumEventAgeInSeconds: leftAside('the laptop makes an asynchronous call at once'),
    }),
  },
  'AWS::Lambda::LayerVersion': inert('the only function with a layer is the CDK’s own, which does not run here', {
    ref: (layer) => `arn:aws:lambda:${layer.region}:${layer.account}:layer:${layer.logicalId}:1`,
  }),
};
