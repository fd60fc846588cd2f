import { join } from 'node:path';
import { DEMO_ADMIN, DEMO_SHOPPER, type DemoUser } from './cognito/demo-users.ts';
import { type HostedPool, userPoolOf } from './cognito/pools.ts';
import type { UserPool } from './cognito/user-pool.ts';
import { type Composition, compose, type Handler, starting } from './composition.ts';
import { DOORS } from './doors/doors.ts';
import { findFunction } from './doors/lambda.ts';
import type { Status } from './doors/status.ts';
import { startEngines } from './engines.ts';
import { startServer } from './http/server.ts';
import type { FunctionHost } from './lambda/host.ts';
import type { LogLine } from './lambda/logs.ts';
import { Ending } from './processes/ending.ts';
import { lockFolder } from './processes/folder-lock.ts';
import type { Template } from './template/assembly.ts';
import type { Deployment } from './template/deployment.ts';

export interface LaptopCloudOptions {
  /** 0 means any free port. */
  readonly port: number;
  /** Where tables, queues and users are kept; without it, everything is in memory. */
  readonly dataDirectory?: string | undefined;
  /** The folder of a synthesised app; without it, the app is synthesised. */
  readonly assembly?: string | undefined;
  /** Changes a template before it is run, for tests that remove something. */
  readonly editTemplate?: ((stackName: string, template: Template) => Template) | undefined;
  /** The debug port of the first function; the others have the next ones. With it, functions do not time out. */
  readonly inspectFrom?: number | undefined;
  /** Called before each slow step. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface LaptopCloud {
  /** The shop, such as `http://localhost:8080`. */
  readonly url: string;
  /** The endpoints of the backing services, for another terminal. */
  readonly endpoints: {
    /** DynamoDB and SQS, for `--endpoint-url`. */
    readonly aws: string;
    readonly cognito: string;
    readonly lambda: string;
    readonly page: string;
  };
  /** The outputs of the stacks. */
  readonly outputs: Deployment['outputs'];
  readonly demoShopper: DemoUser;
  readonly demoAdmin: DemoUser;
  /** The user pool's engine; undefined when the templates have no pool. */
  readonly userPool: UserPool | undefined;
  status(): Status;
  /** The latest log lines of a function, by its name or logical id. */
  logs(functionName: string): readonly LogLine[];
  /** From now on, runs the function from another bundle. */
  replaceBundle(functionName: string, directory: string): void;
  stop(): Promise<void>;
}

const addDemoUsers = (hosted: HostedPool): void => {
  hosted.pool.addUser({ ...DEMO_SHOPPER, groups: [] });
  hosted.pool.addUser({ ...DEMO_ADMIN, groups: ['admin'] });
  hosted.save();
};

const hostNamed = ({ hosts }: Composition, name: string): FunctionHost => {
  const host = findFunction(hosts, name);
  if (host === undefined) throw new Error(`There is no function ${name}.`);
  return host;
};

const start = async (options: LaptopCloudOptions, ending: Ending): Promise<LaptopCloud> => {
  let handle: Handler = starting;
  // The port comes first, so that a conflict is reported before anything slow starts.
  const server = await startServer(options.port, (request) => handle(request));
  ending.add(() => server.stop());
  const { dataDirectory, assembly, editTemplate, log = () => {} } = options;
  if (dataDirectory !== undefined) ending.add(await lockFolder(dataDirectory));
  const engines = await startEngines({ dataDirectory, assembly, editTemplate, log }, ending);
  const usersFile = dataDirectory === undefined ? undefined : join(dataDirectory, 'users.json');
  const hosted = userPoolOf(engines.deployment, usersFile);
  if (hosted !== undefined) addDemoUsers(hosted);
  const url = `http://localhost:${server.port}`;
  const composition = await compose(engines, hosted, {
    url: `http://127.0.0.1:${server.port}`,
    inspectFrom: options.inspectFrom,
  });
  ending.add(() => composition.stop());
  handle = composition.handle;
  composition.start();
  return {
    url,
    endpoints: {
      aws: `${url}${DOORS}/aws`,
      cognito: `${url}${DOORS}/cognito`,
      lambda: `${url}${DOORS}/lambda`,
      page: `${url}${DOORS}/`,
    },
    outputs: engines.deployment.outputs,
    demoShopper: DEMO_SHOPPER,
    demoAdmin: DEMO_ADMIN,
    userPool: hosted?.pool,
    status: composition.status,
    logs: (name) => hostNamed(composition, name).log.lines(),
    replaceBundle: (name, directory) => hostNamed(composition, name).replaceBundle(directory),
    stop: () => ending.run(),
  };
};

/** Runs the synthesised templates on this machine. If it fails, it throws a PlainError and leaves nothing running. */
export const startLaptopCloud = async (options: LaptopCloudOptions): Promise<LaptopCloud> => {
  const ending = new Ending();
  try {
    return await start(options, ending);
  } catch (error) {
    await ending.run();
    throw error;
  }
};
