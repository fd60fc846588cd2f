import type { UserPoolClientProperties, UserPoolProperties } from '../../../local/cognito/resources.ts';

/** The properties that the laptop cloud requires of a user pool. */
export const userPoolProperties = {
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AutoVerifiedAttributes: ['email'],
  Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true } },
} satisfies UserPoolProperties;

/** The properties that the laptop cloud requires of a user pool client, except the pool's ID. */
export const clientProperties = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
} satisfies Omit<UserPoolClientProperties, 'UserPoolId'>;
