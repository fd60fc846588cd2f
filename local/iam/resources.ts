import * as z from 'zod/mini';
import { ignored, type Kind } from '../template/kind.ts';
import { nameAs } from '../template/names.ts';
import { policyDocument } from './policy.ts';

export const roleProperties = z.strictObject({
  RoleName: z.optional(z.string()),
  AssumeRolePolicyDocument: policyDocument,
  ManagedPolicyArns: z.optional(z.array(z.string())),
  Policies: z.optional(z.array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument }))),
  Path: ignored('only part of the ARN'),
  Description: ignored('documentation'),
  MaxSessionDuration: ignored('local sessions do not expire'),
  Tags: ignored('documentation'),
});

export const policyProperties = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()),
});

const roleName = nameAs('RoleName', 64);

export const IAM_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::IAM::Role': {
    properties: roleProperties,
    ref: roleName,
    attributes: {
      Arn: (role) => `arn:aws:iam::${role.account}:role/${roleName(role)}`,
    },
  },
  'AWS::IAM::Policy': { properties: policyProperties, ref: (policy) => policy.text('PolicyName', policy.logicalId) },
};
