import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages.ts';

/** Where alarms are told; undefined for a stage that names nobody to tell. */
export const alarmTopic = (scope: Construct, { alarmMail }: StageConfig): Topic | undefined => {
  if (alarmMail === undefined) return undefined;
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(alarmMail));
  return topic;
};
