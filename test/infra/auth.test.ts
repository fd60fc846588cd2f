import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { AuthStack } from '../../lib/auth-stack.ts';
import { stageNamed } from '../../lib/stages.ts';
import { synthesise } from './support/synthesise.ts';

const dev = synthesise().auth;
const prod = synthesise({ stage: 'prod' }).auth;

it('signs in by verified e-mail and a decent password', () => {
  dev.hasResourceProperties('AWS::Cognito::UserPool', {
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Policies: {
      PasswordPolicy: { MinimumLength: 10, RequireLowercase: true, RequireUppercase: true, RequireNumbers: true },
    },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  });
});

it('lets the storefront sign in by SRP only, revoke tokens, and learn nothing of who exists', () => {
  dev.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    GenerateSecret: false,
    AllowedOAuthFlowsUserPoolClient: false,
    // An hour, an hour and thirty days.
    AccessTokenValidity: 60,
    IdTokenValidity: 60,
    RefreshTokenValidity: 30 * 24 * 60,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
  });
});

it('mails codes without saying for how long they are good, by SES where a stage has an address there', () => {
  const [pool] = Object.values(dev.findResources('AWS::Cognito::UserPool'));
  expect(pool?.Properties.EmailVerificationMessage).toBe('Your code is {####}.');
  expect(pool?.Properties.EmailConfiguration).toBeUndefined();
  const mail = { from: 'shop@example.com', region: 'eu-west-1' };
  synthesise({ stage: { ...stageNamed('dev'), mail } }).auth.hasResourceProperties('AWS::Cognito::UserPool', {
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      From: 'shop@example.com',
      SourceArn: {
        'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':ses:eu-west-1:'), ':identity/example.com'])],
      },
    },
  });
});

it.each([
  { warnings: 1, stage: stageNamed('prod') },
  { warnings: 0, stage: { ...stageNamed('prod'), mail: { from: 'shop@example.com', region: 'eu-west-1' } } },
  { warnings: 0, stage: stageNamed('dev') },
])('warns of the 50 mails a day that Cognito sends, where data is protected: $warnings for $stage.name', (given) => {
  const stack = new AuthStack(new App(), 'Auth', { stage: given.stage });
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('50 emails a day'));
  expect(found).toHaveLength(given.warnings);
});

it('has the group of those who may see the totals', () => {
  dev.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'admin' });
});

it('keeps the users of production, under the same logical id for ever', () => {
  const [[id, pool] = []] = Object.entries(prod.findResources('AWS::Cognito::UserPool'));
  expect(id).toBe('Shoppers1DF065BB');
  expect(pool).toMatchObject({ DeletionPolicy: 'Retain', Properties: { DeletionProtection: 'ACTIVE' } });
});
