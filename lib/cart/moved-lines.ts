import { Duration, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FailureQueue } from './failure-queue.ts';

/** The worker's timeout. */
export const DELETE_WORKER_TIMEOUT = Duration.seconds(30);

/** The queue that carries moved lines from migrate to the worker that deletes them. */
export class MovedLines extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.deadLetters = new FailureQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      visibilityTimeout: Duration.seconds(6 * DELETE_WORKER_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
  }

  /** Lets the function send moved lines, and passes it the queue's URL. */
  allowSending(sender: LambdaFunction): void {
    Grant.addToPrincipal({ grantee: sender, actions: ['sqs:SendMessage'], resourceArns: [this.queue.queueArn] });
    sender.addEnvironment('MOVED_LINES_QUEUE_URL', this.queue.queueUrl);
  }

  /** Delivers every message to this worker; one that fails five times goes to the dead-letter queue. */
  deliverTo(worker: LambdaFunction): void {
    worker.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency: 10, reportBatchItemFailures: true }),
    );
    // The mapping is a child of the function, which is how CDK builds event sources.
    Validations.of(worker).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason: 'The queue has a redrive policy, which takes the place of an on-failure destination.',
    });
  }
}
