import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Where a Lambda function finds its credentials: in its environment, always. The bundler puts this in the place of
 * the SDK's search through profiles, SSO, containers and instances, which is a third of a function's code.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const defaultProvider = fromEnv;
