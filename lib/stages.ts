import { Duration } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** API Gateway's throttle: a steady rate of requests per second, and a burst. */
export type Throttle = { readonly rate: number; readonly burst: number };

/** Kinds of routes by the cost of a request: one line, a whole cart (migrate, checkout), or a page of all totals. */
type RouteKind = 'reads' | 'writes' | 'wholeCarts' | 'listings';

/** Everything that may differ between two deployments of the shop. */
export type StageConfig = {
  readonly name: StageName;
  /** Retain data when a stack is deleted, back it up, and protect it from accidental deletion. */
  readonly protectData: boolean;
  /** How long a line lives after its last write. */
  readonly lifetimes: { readonly anonymous: Duration; readonly user: Duration };
  /** The totals are updated after this many changes or this long, whichever comes first. */
  readonly totals: { readonly batchSize: number; readonly window: Duration };
  /** The throttle of each route of a kind. `reads` is the default for every other path and method. */
  readonly throttles: Readonly<Record<RouteKind, Throttle>>;
  readonly logRetention: RetentionDays;
  /** X-Ray from the API to the SDK calls. Without it, the tracer is not bundled. */
  readonly tracing: boolean;
  /** Other origins whose pages may call the APIs, such as `https://shop.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** The email address that alarms are sent to. */
  readonly alarmMail?: string;
  /**
   * The sender of mail with codes, verified in SES in that region. The account needs production access to SES there: in
   * the sandbox, only verified addresses receive mail. Without a sender, Cognito sends, up to 50 mails a day.
   */
  readonly mail?: { readonly from: string; readonly region: string };
  /**
   * The site's domain; certificate (in us-east-1) and zone by id, so that a synth needs no lookups. HSTS covers its
   * subdomains: visitors' browsers use only HTTPS for them, too, for a year.
   */
  readonly domain?: {
    readonly name: string;
    readonly certificateArn: string;
    readonly hostedZoneId: string;
    readonly hostedZoneName: string;
  };
  /** A web ACL on the site. Requires a deployment to us-east-1, like CloudFront's certificates. */
  readonly firewall?: { readonly requestsPerFiveMinutesAndAddress: number };
};

type StageName = 'dev' | 'prod';

const stages: Readonly<Record<StageName, StageConfig>> = {
  dev: {
    name: 'dev',
    protectData: false,
    lifetimes: { anonymous: Duration.days(1), user: Duration.days(7) },
    totals: { batchSize: 100, window: Duration.seconds(2) },
    throttles: {
      reads: { rate: 500, burst: 1000 },
      writes: { rate: 200, burst: 400 },
      wholeCarts: { rate: 50, burst: 100 },
      listings: { rate: 50, burst: 100 },
    },
    logRetention: RetentionDays.ONE_WEEK,
    tracing: false,
    allowedOrigins: [],
  },
  prod: {
    name: 'prod',
    protectData: true,
    lifetimes: { anonymous: Duration.days(1), user: Duration.days(7) },
    totals: { batchSize: 100, window: Duration.seconds(60) },
    throttles: {
      reads: { rate: 2000, burst: 4000 },
      writes: { rate: 1000, burst: 2000 },
      wholeCarts: { rate: 100, burst: 200 },
      listings: { rate: 50, burst: 100 },
    },
    logRetention: RetentionDays.THREE_MONTHS,
    tracing: true,
    allowedOrigins: [],
  },
};

const isStageName = (name: string): name is StageName => Object.hasOwn(stages, name);

/** The stage of that name. @throws an error that lists the valid names */
export const stageNamed = (name: string): StageConfig => {
  if (isStageName(name)) return stages[name];
  throw new Error(`Unknown stage '${name}': the stages are ${Object.keys(stages).join(', ')}.`);
};
