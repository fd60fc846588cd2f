import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type Json, root, synthesise } from './support/synthesise.ts';

const dev = synthesise().cart;
const prod = synthesise({ stage: 'prod' }).cart;

/** `GET /cart` → its method, by walking the resources up to the root. */
const methods = (() => {
  const { Resources } = dev.toJSON();
  const pathOf = (ref: Json): string => {
    if (!ref.Ref) return '';
    const { ParentId, PathPart } = Resources[ref.Ref].Properties;
    return `${pathOf(ParentId)}/${PathPart}`;
  };
  return new Map<string, Json>(
    Object.values<Json>(Resources)
      .filter(({ Type }) => Type === 'AWS::ApiGateway::Method')
      .map(({ Properties }) => [`${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`, Properties]),
  );
})();

describe('the cart API', () => {
  it('has these routes, each a function of its own, and refuses the rest', () => {
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
    const refused = [...methods].filter(([, { Integration }]) => Integration.Type === 'MOCK').map(([route]) => route);
    expect(refused.sort()).toEqual([
      'ANY /cart',
      'ANY /cart/checkout',
      'ANY /cart/migrate',
      'ANY /cart/total',
      'ANY /cart/{productId}',
      'ANY /cart/{productId}/total',
      'ANY /{proxy+}',
    ]);
  });

  it('leaves each function less time than API Gateway’s 29 seconds, by what a cold start takes', () => {
    const { Resources } = dev.toJSON();
    const functionIds = [...methods.values()].flatMap(
      ({ Integration }) => /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Integration.Uri ?? ''))?.[1] ?? [],
    );
    expect(functionIds).toHaveLength(8);
    for (const id of functionIds) expect(Resources[id].Properties.Timeout, id).toBeLessThanOrEqual(27);
  });

  it('asks for an access token where only those who are signed in may go', () => {
    const guarded = [...methods].filter(([, { AuthorizationType }]) => AuthorizationType === 'COGNITO_USER_POOLS');
    expect(guarded.map(([route]) => route).sort()).toEqual([
      'GET /cart/total',
      'POST /cart/checkout',
      'POST /cart/migrate',
    ]);
    for (const [route, { AuthorizationScopes }] of guarded)
      expect(AuthorizationScopes, route).toEqual(['aws.cognito.signin.user.admin']);
  });

  it('checks bodies by models made from the schemas', () => {
    for (const route of ['POST /cart', 'PUT /cart/{productId}']) {
      expect(methods.get(route)).toMatchObject({
        RequestValidatorId: expect.anything(),
        RequestModels: { 'application/json': expect.anything() },
      });
    }
    dev.hasResourceProperties('AWS::ApiGateway::Model', {
      Schema: {
        required: ['productId'],
        properties: { quantity: { type: 'integer', minimum: -500, maximum: 500, default: 1 } },
      },
    });
  });

  it('is named `api`, and is not cached', () => {
    const [{ Properties } = { Properties: {} }] = Object.values<Json>(prod.findResources('AWS::ApiGateway::Stage'));
    expect(Properties).toMatchObject({ StageName: 'api', TracingEnabled: true });
    expect(Properties.CacheClusterEnabled).toBeUndefined();
    for (const settings of Properties.MethodSettings) expect(settings.CachingEnabled).toBeUndefined();
  });

  it('lets less through to routes that cost more', () => {
    const [{ Properties } = { Properties: {} }] = Object.values<Json>(prod.findResources('AWS::ApiGateway::Stage'));
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

  it('gives API Gateway’s own answers the shape of a problem', () => {
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
  it('expire lines, stream both images and are paid by request', () => {
    dev.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('give the totals no stream, and an index with one partition a slot', () => {
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

  it('are kept, backed up and hard to delete in production, and leave nothing behind in dev', () => {
    for (const table of Object.values<Json>(prod.findResources('AWS::DynamoDB::GlobalTable'))) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(table.Properties.Replicas[0]).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
    for (const table of Object.values<Json>(dev.findResources('AWS::DynamoDB::GlobalTable')))
      expect(table.DeletionPolicy).toBe('Delete');
  });

  // A logical id that moves makes CloudFormation replace the table: an empty shop.
  it('never change their logical ids', () => {
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
  it('count totals from the first change on, lines only, 100 or a minute, with somewhere for what fails', () => {
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

  it('give the delete worker time before a message comes again, and end its failures among the dead letters', () => {
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
    for (const queue of Object.values<Json>(dev.findResources('AWS::SQS::Queue')))
      if (!queue.Properties.RedrivePolicy) expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });
});

describe('the audit', () => {
  it('runs every hour, and a run that is lost is left to the next, by EventBridge and by Lambda', () => {
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
  it('run the newest LTS Node on arm64, with a role and a log group each', () => {
    const functions = Object.values<Json>(dev.findResources('AWS::Lambda::Function'));
    for (const { Properties } of functions)
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', LogGroup: expect.anything() },
        // Nobody can guess that part of the stack's id, and so find an owner by the hash of a key.
        Environment: {
          Variables: { LOG_HASH_KEY: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] } },
        },
      });
    expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties.Role))).size).toBe(functions.length);
    for (const logs of Object.values<Json>(prod.findResources('AWS::Logs::LogGroup')))
      expect(logs.Properties.RetentionInDays).toBe(90);
  });

  it('write where their own stage’s alarms and dashboard read, and no other stage’s', () => {
    const namespaces = (template: typeof dev) =>
      new Set(Array.from(JSON.stringify(template.toJSON()).matchAll(/"(Shop(?:\/\w+)?)\\*"/g), ([, name]) => name));
    expect(namespaces(dev)).toEqual(new Set(['Shop/dev']));
    expect(namespaces(prod)).toEqual(new Set(['Shop/prod']));
  });

  it('are given no variable that nothing reads', () => {
    const paths = globSync('lambdas/**/*.ts', { cwd: root, exclude: (name) => name === 'node_modules' });
    const code = paths.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    const given = [synthesise().products, dev].flatMap((template) =>
      Object.values<Json>(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) =>
        Object.keys(Properties.Environment?.Variables ?? {}),
      ),
    );
    // Powertools reads its own.
    const ours = [...new Set(given)].filter((name) => !name.startsWith('POWERTOOLS_'));
    expect(ours.length).toBeGreaterThan(5);
    expect(ours.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
  });

  it('take the products, the user pool and its client from the other stacks', () => {
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
