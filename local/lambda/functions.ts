import { randomBytes } from 'node:crypto';
import type * as z from 'zod/mini';
import { checkConditions, decide, policyFor } from '../iam/evaluate.ts';
import type { Principal } from '../iam/gate.ts';
import type { Role } from '../iam/roles.ts';
import { PlainError } from '../plain-error.ts';
import type { Deployment, Resource } from '../template/deployment.ts';
import { upperId } from '../template/names.ts';
import { FunctionHost, type FunctionSettings, type FunctionWatcher } from './host.ts';
import { functionProperties, permissionProperties } from './resources.ts';

type FunctionResource = Resource<z.output<typeof functionProperties>>;

/** Functions behind the CDK's own custom resources. They are not run; the laptop cloud does their work itself. */
const isProvider = ({ logicalId }: FunctionResource): boolean => /^Custom(CDK|S3)/.test(logicalId);

const bundleOf = (deployment: Deployment, { stack, logicalId, properties: { Code } }: FunctionResource): string => {
  const asset = deployment.assets.get(Code.S3Key);
  if (asset === undefined) throw new PlainError(`${stack}/${logicalId}: the assembly has no bundle ${Code.S3Key}.`);
  return asset.path;
};

/** The environment variables that the Lambda runtime sets. */
const runtimeEnvironment = (fn: FunctionResource, directory: string, accessKeyId: string): Record<string, string> => ({
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  AWS_REGION: fn.region,
  AWS_DEFAULT_REGION: fn.region,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
  AWS_SESSION_TOKEN: randomBytes(48).toString('base64'),
  AWS_EXECUTION_ENV: `AWS_Lambda_${fn.properties.Runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: fn.ref,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.properties.MemorySize),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.ref}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'laptop',
  LAMBDA_TASK_ROOT: directory,
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  _HANDLER: fn.properties.Handler,
});

const settingsOf = (
  deployment: Deployment,
  fn: FunctionResource,
  accessKeyId: string,
  inspectPort: number | undefined,
): FunctionSettings => {
  const { Runtime, Handler, MemorySize, Timeout, Environment } = fn.properties;
  if (!Runtime.startsWith('nodejs'))
    throw new PlainError(`${fn.stack}/${fn.logicalId}: the laptop cloud does not support the runtime ${Runtime}.`);
  if (fn.properties.Layers?.length)
    throw new PlainError(`${fn.stack}/${fn.logicalId}: the laptop cloud does not support layers.`);
  const directory = bundleOf(deployment, fn);
  return {
    stack: fn.stack,
    logicalId: fn.logicalId,
    name: fn.ref,
    arn: fn.attribute('Arn'),
    handler: Handler,
    directory,
    environment: { ...runtimeEnvironment(fn, directory, accessKeyId), ...Environment?.Variables },
    memoryMb: MemorySize,
    timeoutMs: Timeout * 1000,
    reservedConcurrency: fn.properties.ReservedConcurrentExecutions,
    inspectPort,
  };
};

/** The source ARNs that may invoke each function, by its ARN; undefined means any. */
export type Permissions = ReadonlyMap<string, readonly (string | undefined)[]>;

/** What a service, such as `apigateway.amazonaws.com`, may invoke according to the templates. */
export const permissionsOf = (deployment: Deployment, service: string): Permissions => {
  const sources = new Map<string, (string | undefined)[]>();
  for (const { region, account, properties } of deployment.all('AWS::Lambda::Permission', permissionProperties)) {
    if (properties.Principal !== service || properties.Action !== 'lambda:InvokeFunction') continue;
    const { FunctionName } = properties;
    const arn = FunctionName.startsWith('arn:')
      ? FunctionName
      : `arn:aws:lambda:${region}:${account}:function:${FunctionName}`;
    sources.set(arn, [...(sources.get(arn) ?? []), properties.SourceArn]);
  }
  return sources;
};

export interface HostedFunction {
  readonly host: FunctionHost;
  readonly accessKeyId: string;
  readonly principal: Principal;
}

export interface FunctionSurroundings {
  /** Where calls to AWS are sent. */
  readonly door: string;
  /** The debug port of the first function; the others have the next ones. */
  readonly inspectFrom: number | undefined;
  /** The observer of a function, by its name. */
  readonly watcherOf: (name: string) => FunctionWatcher;
}

/** Every function of the templates that is run here, by ARN. */
export const functionsOf = (
  deployment: Deployment,
  roles: ReadonlyMap<string, Role>,
  { door, inspectFrom, watcherOf }: FunctionSurroundings,
): ReadonlyMap<string, HostedFunction> =>
  new Map(
    deployment
      .all('AWS::Lambda::Function', functionProperties)
      .filter((fn) => !isProvider(fn))
      .map((fn, index) => {
        const accessKeyId = `ASIA${upperId(fn.attribute('Arn'), 16)}`;
        const role = roles.get(fn.properties.Role);
        if (role === undefined)
          throw new PlainError(`${fn.stack}/${fn.logicalId}: there is no role ${fn.properties.Role}.`);
        checkConditions(role.trust, `${fn.stack}/${fn.logicalId}: its role`);
        const assume = { action: 'sts:AssumeRole', resource: role.arn, context: {} };
        if (decide([policyFor(role.trust, 'Service', ['lambda.amazonaws.com'])], assume) !== 'allowed')
          throw new PlainError(`${fn.stack}/${fn.logicalId}: its role does not allow Lambda to assume it.`);
        const principal = {
          roleArn: role.arn,
          sessionArn: `arn:aws:sts::${fn.account}:assumed-role/${role.name}/${fn.ref}`,
          documents: role.documents,
        };
        const inspectPort = inspectFrom === undefined ? undefined : inspectFrom + index;
        const host = new FunctionHost(settingsOf(deployment, fn, accessKeyId, inspectPort), door, watcherOf(fn.ref));
        return [fn.attribute('Arn'), { host, accessKeyId, principal }];
      }),
  );
