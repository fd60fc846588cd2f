import * as z from 'zod/mini';

/** The properties of an `AWS::Cognito::UserPool` that decide how it answers. */
const userPoolProperties = z.object({
  UsernameAttributes: z.tuple([z.literal('email')]),
  AutoVerifiedAttributes: z.tuple([z.literal('email')]),
  AdminCreateUserConfig: z.optional(z.object({ AllowAdminCreateUserOnly: z.optional(z.boolean()) })),
  Policies: z.object({
    PasswordPolicy: z.object({
      MinimumLength: z.optional(z.number()),
      RequireLowercase: z.optional(z.boolean()),
      RequireUppercase: z.optional(z.boolean()),
      RequireNumbers: z.optional(z.boolean()),
      RequireSymbols: z.optional(z.boolean()),
    }),
  }),
  VerificationMessageTemplate: z.optional(z.object({ EmailSubject: z.optional(z.string()) })),
});

/** The properties of an `AWS::Cognito::UserPoolClient` that decide how it answers. */
const clientProperties = z.object({
  ExplicitAuthFlows: z.array(z.string()),
  GenerateSecret: z.optional(z.literal(false)),
  PreventUserExistenceErrors: z.literal('ENABLED'),
  EnableTokenRevocation: z.optional(z.boolean()),
  AccessTokenValidity: z.optional(z.number()),
  IdTokenValidity: z.optional(z.number()),
  RefreshTokenValidity: z.optional(z.number()),
  TokenValidityUnits: z.optional(z.record(z.string(), z.enum(['seconds', 'minutes', 'hours', 'days']))),
});

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export type PoolSettings = {
  selfSignUp: boolean;
  mailSubject: string;
  /** Why the password does not do, in Cognito's words; undefined when it does. */
  passwordFault: (password: string) => string | undefined;
};

export type ClientSettings = {
  allows: (flow: string) => boolean;
  revocation: boolean;
  accessSeconds: number;
  idSeconds: number;
  refreshSeconds: number;
};

export const readPoolSettings = (properties: unknown): PoolSettings => {
  const pool = userPoolProperties.parse(properties);
  const policy = pool.Policies.PasswordPolicy;
  const rules: [asked: boolean | undefined, pattern: RegExp, fault: string][] = [
    [policy.RequireLowercase, /[a-z]/, 'Password must have lowercase characters'],
    [policy.RequireUppercase, /[A-Z]/, 'Password must have uppercase characters'],
    [policy.RequireNumbers, /[0-9]/, 'Password must have numeric characters'],
    [policy.RequireSymbols, /[^A-Za-z0-9]/, 'Password must have symbol characters'],
  ];
  return {
    selfSignUp: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    mailSubject: pool.VerificationMessageTemplate?.EmailSubject ?? 'Your verification code',
    passwordFault: (password) => {
      if (password.length < (policy.MinimumLength ?? 8)) return 'Password not long enough';
      return rules.find(([asked, pattern]) => asked === true && !pattern.test(password))?.[2];
    },
  };
};

export const readClientSettings = (properties: unknown): ClientSettings => {
  const client = clientProperties.parse(properties);
  const units = client.TokenValidityUnits ?? {};
  // Without a unit, Cognito reads hours for the access and the id token, and days for the refresh token.
  const seconds = (value: number | undefined, unit: keyof typeof SECONDS | undefined, byDefault: number) =>
    value === undefined ? byDefault : value * SECONDS[unit ?? 'hours'];
  return {
    allows: (flow) => client.ExplicitAuthFlows.includes(flow),
    revocation: client.EnableTokenRevocation !== false,
    accessSeconds: seconds(client.AccessTokenValidity, units.AccessToken, 3600),
    idSeconds: seconds(client.IdTokenValidity, units.IdToken, 3600),
    refreshSeconds: seconds(client.RefreshTokenValidity, units.RefreshToken ?? 'days', 30 * 86_400),
  };
};
