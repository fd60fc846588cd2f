import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { checkConditions } from './evaluate.ts';
import type { PolicyDocument } from './policy.ts';
import { policyProperties, roleProperties } from './resources.ts';

const allow = (...actions: string[]): PolicyDocument => ({
  Statement: [{ Effect: 'Allow', Action: actions, Resource: ['*'] }],
});

/** The AWS managed policies that functions use. */
const AWS_MANAGED: Readonly<Record<string, PolicyDocument>> = {
  'service-role/AWSLambdaBasicExecutionRole': allow('logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'),
  AWSXRayDaemonWriteAccess: allow('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSampling*'),
};

const awsManaged = (arn: string, where: string): PolicyDocument => {
  const known = AWS_MANAGED[arn.replace(/^arn:aws:iam::aws:policy\//, '')];
  if (known === undefined)
    throw new PlainError(`${where}: the laptop cloud does not support the managed policy ${arn}.`);
  return known;
};

export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly documents: readonly PolicyDocument[];
  /** Who may assume it. */
  readonly trust: PolicyDocument;
}

const documentsOf = (deployment: Deployment, role: Resource<{ ManagedPolicyArns?: string[] | undefined }>) => {
  const policies = deployment.all('AWS::IAM::Policy', policyProperties);
  const where = `${role.stack}/${role.logicalId}`;
  return [
    ...policies
      .filter(({ properties }) => properties.Roles.includes(role.ref))
      .map((it) => it.properties.PolicyDocument),
    ...(role.properties.ManagedPolicyArns ?? []).map((arn) => awsManaged(arn, where)),
  ];
};

/** Every role of the templates with all its policies, by ARN. */
export const rolesOf = (deployment: Deployment): ReadonlyMap<string, Role> =>
  new Map(
    deployment.all('AWS::IAM::Role', roleProperties).map((role) => {
      const inline = role.properties.Policies?.map(({ PolicyDocument }) => PolicyDocument) ?? [];
      const documents = [...inline, ...documentsOf(deployment, role)];
      for (const document of documents) checkConditions(document, `${role.stack}/${role.logicalId}`);
      const { AssumeRolePolicyDocument: trust } = role.properties;
      return [role.attribute('Arn'), { arn: role.attribute('Arn'), name: role.ref, documents, trust }];
    }),
  );
