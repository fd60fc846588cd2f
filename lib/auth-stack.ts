import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  UserPool,
  UserPoolClient,
  UserPoolEmail,
  VerificationEmailStyle,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { StageConfig } from './stages.ts';

/** Mail through SES if the stage has a sender. Otherwise Cognito sends it; that is a warning if data is protected. */
const mailOf = (scope: Construct, { name, mail, protectData }: StageConfig): { email?: UserPoolEmail } => {
  if (mail !== undefined) {
    const { from, region } = mail;
    const sesVerifiedDomain = from.replace(/^.*@/, '');
    return { email: UserPoolEmail.withSES({ fromEmail: from, sesRegion: region, sesVerifiedDomain }) };
  }
  const few = `After 50 emails a day, sign-ups and password resets fail in ${name}: set mail in lib/stages.ts.`;
  if (protectData) Annotations.of(scope).addWarningV2('shop:mailNotSet', few);
  return {};
};

/** The shoppers: a user pool with email sign-in by SRP, the storefront's client and the `admin` group. */
export class AuthStack extends Stack {
  readonly userPool: UserPool;
  readonly webClient: UserPoolClient;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { readonly stage: StageConfig }) {
    super(scope, id, props);

    this.userPool = new UserPool(this, 'Shoppers', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      keepOriginal: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 10,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: false,
        tempPasswordValidity: Duration.days(3),
      },
      userVerification: {
        emailStyle: VerificationEmailStyle.CODE,
        emailSubject: 'Your code for the shop',
        // Also used for password reset codes, which are valid for an hour; those for new accounts are for a day.
        emailBody: 'Your code is {####}.',
      },
      ...mailOf(this, stage),
      deletionProtection: stage.protectData,
      removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.userPool).acknowledge(
      {
        id: 'AwsSolutions-COG1',
        reason: 'Length, case and digits are required; requiring symbols makes passwords weaker (NIST SP 800-63B).',
      },
      {
        id: 'AwsSolutions-COG2',
        reason: 'MFA for shoppers is for the shop’s owner to decide; no card is stored.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'Threat protection requires the Plus plan, which is billed per user: for the shop’s owner to decide.',
      },
    );

    this.webClient = new UserPoolClient(this, 'Storefront', {
      userPool: this.userPool,
      authFlows: { userSrp: true },
      disableOAuth: true,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
    });

    new CfnUserPoolGroup(this, 'Admins', {
      userPoolId: this.userPool.userPoolId,
      groupName: 'admin',
      description: 'Can see how many of each product are in all carts',
    });

    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId });
    new CfnOutput(this, 'UserPoolClientId', { value: this.webClient.userPoolClientId });
  }
}
