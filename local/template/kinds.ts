import { APIGATEWAY_KINDS } from '../apigateway/resources.ts';
import { CLOUDFRONT_KINDS } from '../cloudfront/resources.ts';
import { CLOUDWATCH_KINDS } from '../cloudwatch/resources.ts';
import { COGNITO_KINDS } from '../cognito/resources.ts';
import { DYNAMODB_KINDS } from '../dynamodb/resources.ts';
import { EVENT_KINDS } from '../events/resources.ts';
import { IAM_KINDS } from '../iam/resources.ts';
import { LAMBDA_KINDS } from '../lambda/resources.ts';
import { S3_KINDS } from '../s3/resources.ts';
import { SQS_KINDS } from '../sqs/resources.ts';
import { inert, type Kind, type Named } from './kind.ts';
import { nameAs, uuidOf } from './names.ts';

const arnOf = (service: string, kind: string, property: string) => (resource: Named) =>
  `arn:aws:${service}:${resource.region}:${resource.account}:${kind}${nameAs(property)(resource)}`;

/** Logs and notifications on AWS; on the laptop, the pages under /_local/ take their place. */
const OBSERVABILITY_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::Logs::LogGroup': inert('the laptop cloud keeps the latest log lines of each function', {
    ref: nameAs('LogGroupName'),
    attributes: { Arn: (group) => `${arnOf('logs', 'log-group:', 'LogGroupName')(group)}:*` },
  }),
  'AWS::SNS::Topic': inert('only alarms publish to it', {
    ref: arnOf('sns', '', 'TopicName'),
  }),
  'AWS::SNS::TopicPolicy': inert('only alarms publish to the topic'),
  'AWS::SNS::Subscription': inert('the laptop cloud sends no notifications'),
};

/** What is in front of the site on AWS. */
const EDGE_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::WAFv2::WebACL': inert('the laptop cloud has no firewall', {
    attributes: {
      Arn: (acl) =>
        `arn:aws:wafv2:${acl.region}:${acl.account}:global/webacl/${nameAs('Name')(acl)}/${uuidOf(`${acl.stack}/${acl.logicalId}`)}`,
    },
  }),
  'AWS::Route53::RecordSet': inert('the laptop cloud runs on localhost'),
};

/** Every resource type that the laptop cloud supports. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ...APIGATEWAY_KINDS,
  ...EDGE_KINDS,
  ...CLOUDFRONT_KINDS,
  ...CLOUDWATCH_KINDS,
  ...COGNITO_KINDS,
  ...DYNAMODB_KINDS,
  ...EVENT_KINDS,
  ...IAM_KINDS,
  ...LAMBDA_KINDS,
  ...S3_KINDS,
  ...SQS_KINDS,
  ...OBSERVABILITY_KINDS,
};
