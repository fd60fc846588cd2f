import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Reads credentials from the environment, where Lambda always provides them. The bundler uses this instead of the SDK's
 * provider chain (profiles, SSO, containers, instances), which is a third of a function's code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const defaultProvider = fromEnv;
