import type * as z from 'zod/mini';
import { mappingProperties } from '../events/resources.ts';
import { checkConditions } from '../iam/evaluate.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Deployment } from '../template/deployment.ts';
import type { SqsEngine } from './engine.ts';
import { queuePolicyProperties, queueProperties } from './resources.ts';

type QueueProperties = z.output<typeof queueProperties>;

const attributesOf = (queue: QueueProperties): Record<string, string> => {
  const { RedrivePolicy } = queue;
  const given: Record<string, unknown> = {
    DelaySeconds: queue.DelaySeconds,
    MaximumMessageSize: queue.MaximumMessageSize,
    MessageRetentionPeriod: queue.MessageRetentionPeriod,
    ReceiveMessageWaitTimeSeconds: queue.ReceiveMessageWaitTimeSeconds,
    VisibilityTimeout: queue.VisibilityTimeout,
    RedrivePolicy: typeof RedrivePolicy === 'object' ? JSON.stringify(RedrivePolicy) : RedrivePolicy,
  };
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
};

export interface Queue {
  readonly stack: string;
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** Whether it is the dead-letter queue of another queue, or the on-failure destination of a mapping. */
  readonly isForFailures: boolean;
}

const redriveTarget = (queue: QueueProperties): unknown => {
  const { RedrivePolicy = {} } = queue;
  const policy: unknown = typeof RedrivePolicy === 'string' ? JSON.parse(RedrivePolicy) : RedrivePolicy;
  return typeof policy === 'object' && policy !== null && 'deadLetterTargetArn' in policy
    ? policy.deadLetterTargetArn
    : undefined;
};

/** Creates every queue of the templates, dead-letter queues first. */
export const createQueues = (deployment: Deployment, engine: SqsEngine): Queue[] => {
  const queues = deployment.all('AWS::SQS::Queue', queueProperties);
  const targets = new Set(queues.map(({ properties }) => redriveTarget(properties)));
  const destinations = new Set(
    deployment
      .all('AWS::Lambda::EventSourceMapping', mappingProperties)
      .map(({ properties }) => properties.DestinationConfig?.OnFailure?.Destination),
  );
  const inOrder = [...queues].sort(
    (left, right) => Number(targets.has(right.attribute('Arn'))) - Number(targets.has(left.attribute('Arn'))),
  );
  return inOrder.map((queue) => {
    engine.createQueue(queue.attribute('QueueName'), attributesOf(queue.properties));
    return {
      stack: queue.stack,
      logicalId: queue.logicalId,
      name: queue.attribute('QueueName'),
      arn: queue.attribute('Arn'),
      url: queue.ref,
      isForFailures: targets.has(queue.attribute('Arn')) || destinations.has(queue.attribute('Arn')),
    };
  });
};

/** Queue policies, by the queue's ARN. */
export const queuePolicies = (deployment: Deployment, queues: readonly Queue[]): Map<string, PolicyDocument[]> => {
  const policies = new Map<string, PolicyDocument[]>();
  for (const { stack, logicalId, properties } of deployment.all('AWS::SQS::QueuePolicy', queuePolicyProperties)) {
    checkConditions(properties.PolicyDocument, `${stack}/${logicalId}`);
    for (const url of properties.Queues) {
      const arn = queues.find((queue) => queue.url === url)?.arn ?? url;
      policies.set(arn, [...(policies.get(arn) ?? []), properties.PolicyDocument]);
    }
  }
  return policies;
};
