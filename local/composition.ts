import { ApiGateway } from './apigateway/handle.ts';
import { restApisOf } from './apigateway/model.ts';
import { Distribution } from './cloudfront/distribution.ts';
import { CloudWatch } from './cloudwatch/cloudwatch.ts';
import type { HostedPool } from './cognito/pools.ts';
import { createDoors, DOORS } from './doors/doors.ts';
import { createInside } from './doors/inside.ts';
import { createLambdaDoor } from './doors/lambda.ts';
import { type Refusal, type Status, statusOf } from './doors/status.ts';
import { createTables } from './dynamodb/tables.ts';
import type { Engines } from './engines.ts';
import { mappingsOf } from './events/mappings.ts';
import { schedulesOf, startSchedules } from './events/schedule.ts';
import { awsCaller } from './http/aws-json.ts';
import { sendTo } from './http/client.ts';
import {
  type HttpRequest,
  type HttpResponse,
  headerOf,
  jsonResponse,
  textResponse,
  withoutHeaders,
} from './http/message.ts';
import type { Call } from './iam/evaluate.ts';
import { createGate, type Gate, type Principal } from './iam/gate.ts';
import { rolesOf } from './iam/roles.ts';
import { functionsOf, type HostedFunction, permissionsOf } from './lambda/functions.ts';
import type { FunctionHost, InvokeResult } from './lambda/host.ts';
import { Buckets } from './s3/buckets.ts';
import { createQueues, type Queue, queuePolicies } from './sqs/queues.ts';
import type { Deployment } from './template/deployment.ts';

export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

export interface Composition {
  /** Handles every request: the templates' distribution, and the local endpoints. */
  readonly handle: Handler;
  readonly hosts: readonly FunctionHost[];
  readonly status: () => Status;
  /** Starts what runs without requests: event source mappings and schedules. */
  start(): void;
  stop(): Promise<void>;
}

/** An access key that belongs to no function, and therefore has full access. */
const ROOT_KEY = 'LAPTOP';

const KEPT_REFUSALS = 50;

/** `/config.json` as deployed, plus the user pool's local endpoint, which AWS clients derive from the region. */
const withPoolEndpoint = (answer: HttpResponse, host: string): HttpResponse => {
  if (answer.status !== 200) return answer;
  const config = { ...JSON.parse(answer.body.toString('utf8')), userPoolEndpoint: `http://${host}${DOORS}/cognito` };
  return { ...answer, headers: withoutHeaders(answer.headers, ['ETag']), body: Buffer.from(JSON.stringify(config)) };
};

const front =
  (doors: (request: HttpRequest) => Promise<HttpResponse> | HttpResponse, site: Distribution | undefined): Handler =>
  async (request) => {
    if (request.path === DOORS || request.path.startsWith(`${DOORS}/`)) return doors(request);
    if (site === undefined) return textResponse(404, 'The templates have no distribution.');
    if (request.path !== '/config.json') return site.handle(request);
    const headers = withoutHeaders(request.headers, ['If-None-Match', 'Accept-Encoding']);
    return withPoolEndpoint(await site.handle({ ...request, headers }), headerOf(request, 'host') ?? 'localhost');
  };

const keepRefusals = () => {
  const refusals: Refusal[] = [];
  const onRefusal = ({ sessionArn }: Principal, { action, resource }: Call) => {
    refusals.push({ at: Date.now(), principal: sessionArn, action, resource });
    if (refusals.length > KEPT_REFUSALS) refusals.shift();
  };
  return { refusals, onRefusal };
};

const gateOf = (
  { deployment, dynamoDb, sqs }: Engines,
  surroundings: {
    functions: ReadonlyMap<string, HostedFunction>;
    queues: readonly Queue[];
    streams: ReadonlyMap<string, string>;
    onRefusal: (principal: Principal, call: Call) => void;
  },
): Gate => {
  const { functions, queues, streams, onRefusal } = surroundings;
  return createGate({
    region: deployment.region,
    account: deployment.account,
    principals: new Map([...functions.values()].map(({ accessKeyId, principal }) => [accessKeyId, principal])),
    resourcePolicies: queuePolicies(deployment, queues),
    sendToDynamoDb: (request) => sendTo(dynamoDb.endpoint, { ...request, path: '/' }),
    sendToSqs: (request) => sendTo(sqs.endpoint, { ...request, path: '/' }),
    streams,
    onRefusal,
  });
};

type Invoke = (arn: string, event: string, source: string) => Promise<InvokeResult> | undefined;

/** What shoppers reach: the distribution, and behind it the APIs and the site's files. */
const webOf = (deployment: Deployment, hosted: HostedPool | undefined, invoke: Invoke, cloudWatch: CloudWatch) => {
  const { region, account } = deployment;
  const apis = new ApiGateway({
    region,
    account,
    apis: restApisOf(deployment, new Map(hosted && [[hosted.arn, { userPoolId: hosted.id, jwks: hosted.pool.jwks }]])),
    invoke,
    permissions: permissionsOf(deployment, 'apigateway.amazonaws.com'),
    onAnswer: (api, status, latencyMs) => cloudWatch.apiAnswered(api, status, latencyMs),
  });
  const site = Distribution.of(deployment, {
    buckets: new Buckets(deployment),
    api: (id, request) => apis.handle(id, request),
    onAnswer: (distributionId, status) => cloudWatch.distributionAnswered(distributionId, status),
  });
  return { apis, site };
};

/** Gives every resource of the templates its local counterpart. `url` is the laptop cloud's own address. */
export const compose = async (
  engines: Engines,
  hosted: HostedPool | undefined,
  { url, inspectFrom }: { url: string; inspectFrom: number | undefined },
): Promise<Composition> => {
  const { deployment, dynamoDb, sqs } = engines;
  const { region } = deployment;
  const roles = rolesOf(deployment);
  const cloudWatch = new CloudWatch(deployment);
  const functions = functionsOf(deployment, roles, {
    door: `${url}${DOORS}/aws`,
    inspectFrom,
    watcherOf: (name) => cloudWatch.functionWatcher(name),
  });
  const hosts = [...functions.values()].map(({ host }) => host);
  const invoke: Invoke = (arn, event, source) => functions.get(arn)?.host.invoke(event, source);

  const { apis, site } = webOf(deployment, hosted, invoke, cloudWatch);
  const queues = createQueues(deployment, sqs);
  const { refusals, onRefusal } = keepRefusals();
  const root = awsCaller((request) => sendTo(dynamoDb.endpoint, request), ROOT_KEY, region);
  const streams = await createTables(deployment, root);
  const gate = gateOf(engines, { functions, queues, streams, onRefusal });
  const mappings = mappingsOf(deployment, {
    functions,
    callAs: (accessKeyId) => awsCaller((request) => gate(request, 'function'), accessKeyId, region),
    queueUrl: (arn) => queues.find((queue) => queue.arn === arn)?.url ?? arn,
    iteratorAge: (functionName, ageMs) => cloudWatch.iteratorAge(functionName, ageMs),
  });
  const schedules = schedulesOf(deployment, permissionsOf(deployment, 'events.amazonaws.com'));

  const seen = { hosts, queues, sqs, mappings, schedules, refusals, inert: deployment.inert() };
  const outbox = () => hosted?.pool.outbox() ?? [];
  const status = () => statusOf({ ...seen, outbox, alarms: () => cloudWatch.alarms() });
  const pools = new Map(hosted && [[hosted.id, hosted.pool]]);
  const doors = createDoors({
    hosts,
    pool: hosted?.pool,
    onPoolChange: () => hosted?.save(),
    status,
    dashboards: () => cloudWatch.dashboards(),
    aws: createInside({ region, gate, apis, pools }),
    lambda: createLambdaDoor(hosts),
  });
  const started: (() => void)[] = [];
  return {
    handle: front(doors, site),
    hosts,
    status,
    start: () => {
      for (const mapping of mappings) mapping.start();
      started.push(startSchedules(schedules, invoke), cloudWatch.start(queues, sqs));
    },
    stop: async () => {
      for (const stop of started) stop();
      for (const host of hosts) host.stop();
      await Promise.all(mappings.map((mapping) => mapping.stop()));
    },
  };
};

/** Handles requests during startup. */
export const starting: Handler = async () =>
  jsonResponse(503, { message: 'The laptop cloud is starting.' }, [['Retry-After', '1']]);
