import { Annotations } from 'aws-cdk-lib';
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
  topic.addSubscription(new EmailSubscription(alarmMail));
  return topic;
};
