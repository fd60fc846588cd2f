import { Annotations, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

/** Where alarms are told; undefined for a stage that names nobody to tell, which is a warning where data is worth protecting. */
export const alarmTopic = (scope: Construct, { name, alarmMail, protectData }: StageConfig): Topic | undefined => {
  if (alarmMail === undefined) {
    const silent = `The alarms of ${name} tell nobody: name an alarmMail in lib/stages.ts.`;
    if (protectData) Annotations.of(scope).addWarningV2('shop:alarmsTellNobody', silent);
    return undefined;
  }
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  // A topic's own policy, as `enforceSSL` makes one, takes the place of the one by which CloudWatch may publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  topic.addSubscription(new EmailSubscription(alarmMail));
  return topic;
};
