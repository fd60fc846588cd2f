import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type Json, methodsOf, resourcesOf, root, synthesise } from './support/synthesise.ts';

const dev = synthesise().cart;
const prod = synthesise({ stage: 'prod' }).cart;

const methods = methodsOf(dev);

describe('the cart API', () => {
  it('has a function for each route, and a mock integration for every other method and path', () => {
    const routes = [...methods].filter(([, { Integration }]) => Integration.Type === 'AWS_PROXY');
    expect(routes.map(([route]) => route).sort()).toEqual([
      'DELETE /cart/{productId}',
      'GET /cart',
      'GET /cart/total',
      'GET /cart/{productId}/total',
      'POST /cart',
      'POST /cart/checkout',
      'POST /cart/migrate',
      'PUT /cart/{productId}',
    ]);
    expect(new Set(routes.map(([, { Integration }]) => JSON.stringify(Integration.Uri))).size).toBe(routes.length);
    const mocked = [...methods].filter(([, { Integration }]) => Integration.Type === 'MOCK').map(([route]) => route);
    expect(mocked.sort()).toEqual([
      'ANY /cart',
      'ANY /cart/checkout',
      'ANY /cart/migrate',
      'ANY /cart/total',
      'ANY /cart/{productId}',
      'ANY /cart/{productId}/total',
      'ANY /{proxy+}',
    ]);
  });

  it('gives each function at most 27 seconds, so that a cold start still fits into API Gateway’s 29', () => {
    const { Resources } = dev.toJSON();
    const functionIds = [...methods.values()].flatMap(
      ({ Integration }) => /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Integration.Uri ?? ''))?.[1] ?? [],
    );
    expect(functionIds).toHaveLength(8);
    for (const id of functionIds) expect(Resources[id].Properties.Timeout, id).toBeLessThanOrEqual(27);
  });

  it('has the stage `api`, without a cache', () => {
    const [{ Properties }] = resourcesOf(prod, 'AWS::ApiGateway::Stage');
    expect(Properties).toMatchObject({ StageName: 'api', TracingEnabled: true });
    expect(Properties.CacheClusterEnabled).toBeUndefined();
    for (const settings of Properties.MethodSettings) expect(settings.CachingEnabled).toBeUndefined();
  });

  it('logs no requests, which carry tokens and cookies', () => {
    const [{ Properties }] = resourcesOf(prod, 'AWS::ApiGateway::Stage');
    expect(Properties.AccessLogSetting).toBeUndefined();
    for (const { DataTraceEnabled, LoggingLevel } of Properties.MethodSettings)
      expect([DataTraceEnabled, LoggingLevel]).toEqual([undefined, undefined]);
  });

  it('has lower throttles for more expensive routes', () => {
    const [{ Properties }] = resourcesOf(prod, 'AWS::ApiGateway::Stage');
    const limits = Properties.MethodSettings.map((settings: Json) => {
      const { HttpMethod, ResourcePath, ThrottlingRateLimit, ThrottlingBurstLimit } = settings;
      return `${HttpMethod} ${ResourcePath} ${ThrottlingRateLimit}/${ThrottlingBurstLimit}`;
    });
    expect(limits).toEqual([
      '* /* 2000/4000',
      'POST /~1cart 1000/2000',
      'PUT /~1cart~1{productId} 1000/2000',
      'DELETE /~1cart~1{productId} 1000/2000',
      'POST /~1cart~1migrate 100/200',
      'POST /~1cart~1checkout 100/200',
      'GET /~1cart~1total 50/100',
    ]);
  });

  it('has API Gateway’s own error responses in the format of a problem document', () => {
    for (const [type, status, name, more] of [
      ['UNAUTHORIZED', '401', 'unauthorized', { 'WWW-Authenticate': "'Bearer'" }],
      ['MISSING_AUTHENTICATION_TOKEN', '404', 'not-found'],
      ['BAD_REQUEST_BODY', '400', 'invalid-request'],
      ['REQUEST_TOO_LARGE', '413', 'payload-too-large'],
      ['THROTTLED', '429', 'too-many-requests', { 'Retry-After': "'1'" }],
      ['DEFAULT_5XX', '500', 'internal'],
    ] as const)
      dev.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
        ResponseType: type,
        StatusCode: status,
        ResponseParameters: Match.objectLike({
          ...Object.fromEntries(
            Object.entries(more ?? {}).map(([header, value]) => [`gatewayresponse.header.${header}`, value]),
          ),
          'gatewayresponse.header.Cache-Control': "'no-store'",
          'gatewayresponse.header.Content-Type': "'application/problem+json'",
          'gatewayresponse.header.X-Content-Type-Options': "'nosniff'",
          'gatewayresponse.header.Strict-Transport-Security': Match.stringLikeRegexp('max-age=31536000'),
        }),
        ResponseTemplates: { 'application/json': Match.stringLikeRegexp(`"urn:problem:cart:${name}"`) },
      });
  });
});

describe('the tables', () => {
  it('include the carts, with a TTL, a stream of both images and on-demand billing', () => {
    dev.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('expire rows by the same attribute', () => {
    for (const { Properties } of Object.values<Json>(dev.findResources('AWS::DynamoDB::GlobalTable')))
      expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  });

  it('include the totals, without a stream, and with an index partitioned by slot', () => {
    dev.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: Match.absent(),
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: 'TotalsBySlot',
          KeySchema: [
            { AttributeName: 'slotKey', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
        }),
      ],
    });
  });

  it('are retained, backed up and protected from deletion in production, and deleted with the stack in dev', () => {
    for (const table of resourcesOf(prod, 'AWS::DynamoDB::GlobalTable')) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(table.Properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
    for (const table of resourcesOf(dev, 'AWS::DynamoDB::GlobalTable')) expect(table.DeletionPolicy).toBe('Delete');
  });

  // CloudFormation replaces a table whose logical ID changes, so its data would be lost.
  it('have unchanging logical IDs', () => {
    expect(Object.keys(prod.findResources('AWS::DynamoDB::GlobalTable')).sort()).toMatchInlineSnapshot(`
      [
        "CartsEE95721F",
        "Totals8BD25B11",
      ]
    `);
    expect(Object.keys(prod.findResources('AWS::SQS::Queue')).sort()).toMatchInlineSnapshot(`
      [
        "MovedLinesDeadLetters8CE47BC6",
        "MovedLinesQueue66B4AFD1",
        "TotalsFeedGivenUpC39E01BD",
      ]
    `);
  });
});

describe('the workers', () => {
  it('include the stream worker: from the first change, lines only, batches of 100 or a minute, an on-failure queue', () => {
    prod.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 60,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"product#"}]}}}}' }] },
    });
  });

  it('include the queue worker: redelivery only long after its timeout, failures in the dead-letter queue after five tries', () => {
    dev.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: Match.anyValue() },
    });
    dev.hasResourceProperties('AWS::Lambda::Function', { Timeout: 30 });
    dev.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: Match.objectLike({ 'Fn::GetAtt': Match.arrayWith([Match.stringLikeRegexp('MovedLinesQueue')]) }),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    for (const queue of resourcesOf(dev, 'AWS::SQS::Queue'))
      if (!queue.Properties.RedrivePolicy) expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });
});

describe('a function', () => {
  it('has no reserved concurrency, which would throttle the workers until messages are given up', () => {
    for (const { Properties } of Object.values<Json>(prod.findResources('AWS::Lambda::Function')))
      expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
  });
});

describe('the audit', () => {
  it('runs every hour, and is retried neither by EventBridge nor by Lambda', () => {
    dev.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)',
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } })],
    });
    dev.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^AuditTotals') },
      MaximumRetryAttempts: 0,
    });
  });
});

describe('the functions', () => {
  it('run on Node 24 on arm64, each with a role and a log group of its own', () => {
    const functions = resourcesOf(dev, 'AWS::Lambda::Function');
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
        // This part of the stack's ID is random, so hashes in the logs cannot be traced to owners by guessing.
        Environment: {
          Variables: { LOG_HASH_KEY: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] } },
        },
      });
    expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(functions.length);
    for (const logs of resourcesOf(prod, 'AWS::Logs::LogGroup')) expect(logs.Properties.RetentionInDays).toBe(90);
  });

  it('write metrics to the namespace of their own stage, where its alarms and dashboard read them', () => {
    const namespaces = (template: typeof dev) =>
      new Set(Array.from(JSON.stringify(template.toJSON()).matchAll(/"(Shop(?:\/\w+)?)\\*"/g), ([, name]) => name));
    expect(namespaces(dev)).toEqual(new Set(['Shop/dev']));
    expect(namespaces(prod)).toEqual(new Set(['Shop/prod']));
  });

  it('have no environment variable that the code does not read', () => {
    const paths = globSync('lambdas/**/*.ts', { cwd: root, exclude: (name) => name === 'node_modules' });
    const code = paths.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const variables = [synthesise().products, dev].flatMap((template) =>
      resourcesOf(template, 'AWS::Lambda::Function').flatMap(({ Properties }) =>
        Object.keys(Properties.Environment?.Variables ?? {}),
      ),
    );
    // Powertools reads its own.
    const own = [...new Set(variables)].filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(own.length).toBeGreaterThan(5);
    expect(own.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });

  it('import the user pool, its client and the product API from the other stacks', () => {
    const imports = JSON.stringify(dev.toJSON()).match(/"Fn::ImportValue":"[^"]+"/g) ?? [];
    expect(
      [...new Set(imports)].map((text) => text.replace(/.*:"([a-z-]+):.*(Shoppers|Storefront|Api).*/, '$1 $2')).sort(),
    ).toEqual([
      'shop-dev-auth Shoppers',
      'shop-dev-auth Shoppers',
      'shop-dev-auth Storefront',
      'shop-dev-products Api',
    ]);
  });
});
