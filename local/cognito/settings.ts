import type { UserPoolClientProperties, UserPoolProperties } from './resources.ts';

const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export type PoolSettings = {
  selfSignUp: boolean;
  mailSubject: string;
  /** Why the password is rejected, in Cognito's words; undefined if it is accepted. */
  passwordFault: (password: string) => string | undefined;
};

export type ClientSettings = {
  allows: (flow: string) => boolean;
  revocation: boolean;
  accessSeconds: number;
  idSeconds: number;
  refreshSeconds: number;
};

export const readPoolSettings = (pool: UserPoolProperties): PoolSettings => {
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

export const readClientSettings = (client: UserPoolClientProperties): ClientSettings => {
  const flows = new Set<string>(client.ExplicitAuthFlows);
  const units = client.TokenValidityUnits ?? {};
  // Cognito's default unit is hours for access and ID tokens, and days for refresh tokens.
  const seconds = (value: number | undefined, unit: keyof typeof SECONDS | undefined, byDefault: number) =>
    value === undefined ? byDefault : value * SECONDS[unit ?? 'hours'];
  return {
    allows: (flow) => flows.has(flow),
    revocation: client.EnableTokenRevocation !== false,
    accessSeconds: seconds(client.AccessTokenValidity, units.AccessToken, 3600),
    idSeconds: seconds(client.IdTokenValidity, units.IdToken, 3600),
    refreshSeconds: seconds(client.RefreshTokenValidity, units.RefreshToken ?? 'days', 30 * 86_400),
  };
};
