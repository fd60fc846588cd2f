import * as z from 'zod/mini';
import { boolean, ignored, type Kind, type Named, number } from '../template/kind.ts';
import { lowerId, upperId } from '../template/names.ts';

/** Settings are used, ignored, or limited to the only supported value. Lambda triggers are not supported: an error. */
export const userPoolProperties = z.strictObject({
  UsernameAttributes: z.tuple([z.literal('email')]),
  UsernameConfiguration: z.strictObject({ CaseSensitive: z.literal(false) }),
  AutoVerifiedAttributes: z.tuple([z.literal('email')]),
  AdminCreateUserConfig: z.optional(z.strictObject({ AllowAdminCreateUserOnly: z.optional(boolean) })),
  AccountRecoverySetting: z.optional(
    z.strictObject({
      RecoveryMechanisms: z.tuple([z.strictObject({ Name: z.literal('verified_email'), Priority: z.literal(1) })]),
    }),
  ),
  MfaConfiguration: z.optional(z.literal('OFF')),
  Policies: z.strictObject({
    PasswordPolicy: z.strictObject({
      MinimumLength: z.optional(number),
      RequireLowercase: z.optional(boolean),
      RequireUppercase: z.optional(boolean),
      RequireNumbers: z.optional(boolean),
      RequireSymbols: z.optional(boolean),
      TemporaryPasswordValidityDays: ignored('there are no temporary passwords'),
    }),
  }),
  Schema: z.optional(
    z.tuple([
      z.strictObject({
        Name: z.literal('email'),
        Required: z.literal(true),
        Mutable: ignored('user attributes cannot be changed'),
      }),
    ]),
  ),
  VerificationMessageTemplate: z.optional(
    z.strictObject({
      DefaultEmailOption: z.optional(z.literal('CONFIRM_WITH_CODE')),
      EmailSubject: z.optional(z.string()),
      EmailMessage: ignored('the outbox shows the code'),
      SmsMessage: ignored('there are no text messages'),
    }),
  ),
  DeletionProtection: ignored('the local pool cannot be deleted'),
  EmailConfiguration: ignored('mail goes to the outbox'),
  EmailVerificationMessage: ignored('the same as in VerificationMessageTemplate'),
  EmailVerificationSubject: ignored('the same as in VerificationMessageTemplate'),
  SmsConfiguration: ignored('there are no text messages'),
  SmsVerificationMessage: ignored('there are no text messages'),
  SmsAuthenticationMessage: ignored('there are no text messages'),
  UserAttributeUpdateSettings: ignored('user attributes cannot be changed'),
  UserPoolAddOns: ignored('there is no threat protection'),
  UserPoolName: ignored('documentation'),
  UserPoolTier: ignored('affects only the price'),
  UserPoolTags: ignored('documentation'),
});
export type UserPoolProperties = z.output<typeof userPoolProperties>;

const unit = z.optional(z.enum(['seconds', 'minutes', 'hours', 'days']));

export const userPoolClientProperties = z.strictObject({
  UserPoolId: z.string(),
  ExplicitAuthFlows: z.array(z.enum(['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'])),
  GenerateSecret: z.optional(z.literal(false)),
  PreventUserExistenceErrors: z.literal('ENABLED'),
  EnableTokenRevocation: z.optional(boolean),
  AccessTokenValidity: z.optional(number),
  IdTokenValidity: z.optional(number),
  RefreshTokenValidity: z.optional(number),
  TokenValidityUnits: z.optional(z.strictObject({ AccessToken: unit, IdToken: unit, RefreshToken: unit })),
  AllowedOAuthFlowsUserPoolClient: z.optional(z.literal(false)),
  SupportedIdentityProviders: z.optional(z.tuple([z.literal('COGNITO')])),
  ClientName: ignored('documentation'),
});
export type UserPoolClientProperties = z.output<typeof userPoolClientProperties>;

export const userPoolGroupProperties = z.strictObject({
  UserPoolId: z.string(),
  GroupName: z.string(),
  Description: ignored('documentation'),
  Precedence: ignored('there are no identity pools'),
});

const poolId = (pool: Named): string => {
  const mixed = upperId(`${pool.stack}/${pool.logicalId}`, 4) + lowerId(`${pool.stack}/${pool.logicalId}`, 5);
  return `${pool.region}_${mixed}`;
};

export const COGNITO_KINDS: Readonly<Record<string, Kind>> = {
  'AWS::Cognito::UserPool': {
    properties: userPoolProperties,
    ref: poolId,
    attributes: {
      Arn: (pool) => `arn:aws:cognito-idp:${pool.region}:${pool.account}:userpool/${poolId(pool)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': {
    properties: userPoolClientProperties,
    ref: (client) => lowerId(`${client.stack}/${client.logicalId}`, 26),
  },
  'AWS::Cognito::UserPoolGroup': {
    properties: userPoolGroupProperties,
    ref: (group) => group.text('GroupName', group.logicalId),
  },
};
