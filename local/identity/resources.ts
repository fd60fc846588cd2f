import * as z from 'zod/mini';
import { type Kind, leftAside, type Named } from '../template/kind.ts';
import { lowerId, upperId } from '../template/names.ts';

/** The user pool's own settings go to its engine as they are. A Lambda trigger is unknown, and so an error. */
export const userPoolProperties = z.strictObject({
  AccountRecoverySetting: z.optional(z.unknown()),
  AdminCreateUserConfig: z.optional(z.unknown()),
  AliasAttributes: z.optional(z.unknown()),
  AutoVerifiedAttributes: z.optional(z.unknown()),
  DeviceConfiguration: z.optional(z.unknown()),
  EmailVerificationMessage: z.optional(z.unknown()),
  EmailVerificationSubject: z.optional(z.unknown()),
  MfaConfiguration: z.optional(z.unknown()),
  EnabledMfas: z.optional(z.unknown()),
  Policies: z.optional(z.unknown()),
  Schema: z.optional(z.unknown()),
  UserAttributeUpdateSettings: z.optional(z.unknown()),
  UsernameAttributes: z.optional(z.unknown()),
  UsernameConfiguration: z.optional(z.unknown()),
  UserPoolName: z.optional(z.unknown()),
  VerificationMessageTemplate: z.optional(z.unknown()),
  DeletionProtection: leftAside('nobody deletes a pool of the laptop'),
  EmailConfiguration: leftAside('mail goes to the outbox'),
  SmsConfiguration: leftAside('mail only'),
  SmsVerificationMessage: leftAside('mail only'),
  SmsAuthenticationMessage: leftAside('mail only'),
  UserPoolAddOns: leftAside('threat protection'),
  UserPoolTier: leftAside('a matter of cost'),
  UserPoolTags: leftAside('only for people'),
});

export const userPoolClientProperties = z.looseObject({ UserPoolId: z.string() });

export const userPoolGroupProperties = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string(),
  Description: leftAside('only for people'),
  Precedence: leftAside('which role a user takes'),
});

const poolId = (pool: Named): string => {
  const mixed = upperId(`${pool.stack}/${pool.logicalId}`, 4) + lowerId(`${pool.stack}/${pool.logicalId}`, 5);
  return `${pool.region}_${mixed}`;
};
const providerName = (pool: Named): string => `cognito-idp.${pool.region}.amazonaws.com/${poolId(pool)}`;
const clientId = (client: Named): string => lowerId(`${client.stack}/${client.logicalId}`, 26);

export const COGNITO_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::Cognito::UserPool': {
    properties: userPoolProperties,
    ref: poolId,
    attributes: {
      Arn: (pool) => `arn:aws:cognito-idp:${pool.region}:${pool.account}:userpool/${poolId(pool)}`,
      UserPoolId: poolId,
      ProviderName: providerName,
      ProviderURL: (pool) => `https://${providerName(pool)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': {
    properties: userPoolClientProperties,
    ref: clientId,
    attributes: { ClientId: clientId },
  },
  'AWS::Cognito::UserPoolGroup': {
    properties: userPoolGroupProperties,
    ref: (group) => group.text('GroupName', group.logicalId),
  },
};
