import { Annotations, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

/**
 * The topic of the alarms. A stage without `alarmMail` has it, too: it is exported to another stack, and CloudFormation
 * refuses to remove an export in use, so the setting could not be rolled back. Having no subscriber is a warning if the
 * stage's data is protected.
 */
export const alarmTopic = (scope: Construct, { name, alarmMail, protectData }: StageConfig): Topic => {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  // A topic policy, which `enforceSSL` creates, replaces the default one that allows CloudWatch to publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  const silent = `The alarms of ${name} notify nobody: set alarmMail in lib/stages.ts.`;
  if (alarmMail !== undefined) topic.addSubscription(new EmailSubscription(alarmMail));
  else if (protectData) Annotations.of(scope).addWarningV2('shop:alarmMailNotSet', silent);
  return topic;
};
