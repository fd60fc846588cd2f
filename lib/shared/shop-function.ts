import { join } from 'node:path';
import { Aws, Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

export type ShopFunctionProps = {
  readonly stage: StageConfig;
  /** The folder with the bundles of all functions. */
  readonly functionsDirectory: string;
  /** The bundle: `cart/get-cart` is `lambdas/cart/functions/get-cart.ts`. */
  readonly entry: string;
  readonly description: string;
  readonly timeout?: Duration;
  readonly environment?: Readonly<Record<string, string>>;
};

/** The namespace of all custom metrics. It includes the stage, because stages may share an account. */
export const metricsNamespace = ({ name }: StageConfig): string => `Shop/${name}`;

/** A function of the shop: newest LTS Node on arm64, its own role and log group, JSON logs kept for a bounded time. */
export class ShopFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: ShopFunctionProps) {
    const { stage, functionsDirectory, entry, description, timeout, environment } = props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The role may write only to this log group; the managed policy would allow all of them.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      description,
      role,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Lambda allocates CPU by memory; below this, a cold start mostly waits for CPU.
      memorySize: 512,
      timeout: timeout ?? Duration.seconds(10),
      code: Code.fromAsset(join(functionsDirectory, entry)),
      handler: 'index.handler',
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: {
        POWERTOOLS_SERVICE_NAME: entry.split('/')[0] ?? entry,
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(stage),
        POWERTOOLS_LOG_LEVEL: 'INFO',
        // The key of the owners' pseudonyms in logs: the unguessable part of the stack's id
        // (arn:…:stack/<name>/<guid>), so that the pseudonyms differ between deployments.
        LOG_HASH_KEY: Fn.select(2, Fn.split('/', Aws.STACK_ID)),
        ...environment,
      },
    });
    Validations.of(this).acknowledge({
      id: 'Serverless::Serverless-LambdaDLQ',
      reason:
        'Streams and queues have their own failure queues; the audit, invoked by a schedule, resumes at its next run.',
    });
    if (!stage.tracing)
      Validations.of(this).acknowledge({
        id: 'Serverless::Serverless-LambdaTracing',
        reason: 'Tracing is a setting of the stage; without it, the tracer is not bundled.',
      });
    else
      Validations.of(role).acknowledge({
        id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
        reason: 'The X-Ray actions for sending traces do not support resource-level permissions.',
      });
  }
}
