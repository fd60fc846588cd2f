const MILLION = 1_000_000;

/** AWS's current price lists. */
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const GATEWAY = 'https://aws.amazon.com/api-gateway/pricing/';
const CLOUDFRONT = 'https://aws.amazon.com/cloudfront/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SQS = 'https://aws.amazon.com/sqs/pricing/';
const TRANSFER = 'https://aws.amazon.com/ec2/pricing/on-demand/';
const XRAY = 'https://aws.amazon.com/xray/pricing/';

type Unit = 'million' | 'GB' | 'GB-month' | 'GB-second' | 'metric-month' | 'alarm-month' | 'month';

/** A price in US dollars in us-east-1, without free tiers and volume discounts; `seen` is the newest source found. */
const price = (what: string, dollars: number, unit: Unit, page: string, seen: string) => ({
  what,
  dollars,
  unit,
  page,
  seen,
});

/** As looked up on 2026-11-25, in public copies of the price lists. */
export const PRICES = {
  read: price('DynamoDB read unit', 0.125, 'million', DYNAMODB, 'list of 2026-09-11'),
  write: price('DynamoDB write unit', 0.625, 'million', DYNAMODB, 'list of 2026-09-11'),
  storage: price('DynamoDB storage', 0.25, 'GB-month', DYNAMODB, 'list fetched 2026-09-29'),
  backup: price('DynamoDB point-in-time recovery', 0.2, 'GB-month', DYNAMODB, 'list of 2024-11, us-east-2'),
  gateway: price('API Gateway REST request', 3.5, 'million', GATEWAY, 'list of 2026-09-21'),
  run: price('Lambda request', 0.2, 'million', LAMBDA, 'list of 2026-09-19'),
  armSecond: price('Lambda on arm64', 0.0000133334, 'GB-second', LAMBDA, 'list of 2026-09-19'),
  x86Second: price('Lambda on x86', 0.0000166667, 'GB-second', LAMBDA, 'list of 2026-09-19'),
  message: price('SQS standard request', 0.4, 'million', SQS, 'list fetched 2026-09-29'),
  edge: price('CloudFront HTTPS request, US', 1, 'million', CLOUDFRONT, 'list fetched 2026-09-29'),
  edgeRun: price('CloudFront Function run', 0.1, 'million', CLOUDFRONT, 'list of 2024-12'),
  edgeOut: price('CloudFront to the shopper, US, first 10 TB', 0.085, 'GB', CLOUDFRONT, 'list fetched 2026-09-29'),
  gatewayOut: price('API Gateway to the internet, first 10 TB', 0.09, 'GB', TRANSFER, 'list fetched 2026-09-29'),
  log: price('CloudWatch Logs ingestion', 0.5, 'GB', CLOUDWATCH, 'list of 2026-10-01'),
  metric: price('CloudWatch custom metric', 0.3, 'metric-month', CLOUDWATCH, 'list of 2026, date unknown'),
  alarm: price('CloudWatch alarm, standard', 0.1, 'alarm-month', CLOUDWATCH, 'list of 2024-07'),
  dashboard: price('CloudWatch dashboard', 3, 'month', CLOUDWATCH, 'list of 2024-07'),
  trace: price('X-Ray trace recorded', 5, 'million', XRAY, 'no list; quoted in AWS samples and elsewhere'),
} as const;

export type Priced = keyof typeof PRICES;

/** The cost of an amount, in dollars. */
export const costOf = (priced: Priced, amount: number): number => {
  const { dollars, unit } = PRICES[priced];
  return (amount * dollars) / (unit === 'million' ? MILLION : 1);
};
