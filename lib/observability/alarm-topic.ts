import { Annotations, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

/**
 * Where alarms are told. It is there for a stage that names nobody to tell, too: it is exported, and an export that came
 * and went with a setting could not be taken back while the other stack uses it. Telling nobody is a warning where data
 * is worth protecting.
 */
export const alarmTopic = (scope: Construct, { name, alarmMail, protectData }: StageConfig): Topic => {
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
  const silent = `The alarms of ${name} tell nobody: name an alarmMail in lib/stages.ts.`;
  if (alarmMail !== undefined) topic.addSubscription(new EmailSubscription(alarmMail));
  else if (protectData) Annotations.of(scope).addWarningV2('shop:alarmsTellNobody', silent);
  return topic;
};
