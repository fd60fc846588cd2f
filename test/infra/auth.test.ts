import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { AuthStack } from '../../lib/auth-stack.ts';
import { stageNamed } from '../../lib/stages.ts';
import { COMPLETE_STAGE, resourcesOf, synthesise } from './support/synthesise.ts';

const dev = synthesise().auth;
const prod = synthesise({ stage: 'prod' }).auth;

describe('the user pool', () => {
  it('requires a verified email address, and a password of ten characters with both cases and a digit', () => {
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

  it('lets the storefront sign in only by SRP and revoke tokens, and does not reveal whether a user exists', () => {
    dev.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: false,
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
    });
  });

  it('emails codes without their lifetime, through SES if the stage has a sender there', () => {
    const [pool] = resourcesOf(dev, 'AWS::Cognito::UserPool');
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
    { warnings: 0, stage: COMPLETE_STAGE },
    { warnings: 0, stage: stageNamed('dev') },
  ])(
    'warns about Cognito’s limit of 50 mails a day only if data is protected: $warnings for $stage.name with $stage.mail',
    ({ warnings, stage }) => {
      const stack = new AuthStack(new App(), 'Auth', { stage });
      const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('50 emails a day'));
      expect(found).toHaveLength(warnings);
    },
  );

  it('has the group `admin`, whose members may list the totals', () => {
    dev.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'admin' });
  });

  it('retains the users of production, under an unchanging logical ID', () => {
    const [[id, pool] = []] = Object.entries(prod.findResources('AWS::Cognito::UserPool'));
    expect(id).toBe('Shoppers1DF065BB');
    expect(pool).toMatchObject({ DeletionPolicy: 'Retain', Properties: { DeletionProtection: 'ACTIVE' } });
  });
});
