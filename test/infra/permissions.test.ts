import { describe, expect, it } from 'vitest';
import { AREAS, type Json, synthesise, withoutHash } from './support/synthesise.ts';

type Resource = { Type: string; Properties: Json };
type Resources = Record<string, Resource>;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Intrinsic functions as short text: `{Fn::GetAtt: [CartsTable, Arn]}` as `CartsTable.Arn`. */
const short = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (value.Ref) return value.Ref;
  if (value['Fn::GetAtt']) return value['Fn::GetAtt'].join('.');
  if (value['Fn::ImportValue']) return `import ${value['Fn::ImportValue']}`;
  if (value['Fn::Join']) return value['Fn::Join'][1].map(short).join('');
  return JSON.stringify(value);
};

const statementsOf = (resources: Resources, role: string): Json[] => [
  ...list(resources[role]?.Properties.Policies ?? []).flatMap((policy: Json) => policy.PolicyDocument.Statement),
  ...Object.values(resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Policy' && Properties.Roles.some((r: Json) => r.Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
];

/** The actions and resources that each function may use, except CDK's own functions. */
const permissions = (stage: string) => {
  const templates = synthesise({ stage });
  const table: string[] = [];
  for (const area of AREAS) {
    const resources: Resources = templates[area].toJSON().Resources;
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      if (Type !== 'AWS::Lambda::Function' || !Properties.Runtime.startsWith('nodejs') || !Properties.LoggingConfig)
        continue;
      expect(resources[Properties.Role['Fn::GetAtt'][0]]?.Properties.ManagedPolicyArns, id).toBeUndefined();
      const rows = statementsOf(resources, Properties.Role['Fn::GetAtt'][0]).map(
        (statement) =>
          `  ${statement.Effect} ${list(statement.Action).join(', ')}\n    on ${list(statement.Resource).map(short).join('\n       ')}`,
      );
      table.push(`${area}/${withoutHash(id)}`, ...rows.sort(), '');
    }
  }
  return table.join('\n');
};

describe('the permissions of the functions', () => {
  it.each(['dev', 'prod'])('equal their reviewed snapshot in stage %s', async (stage) => {
    const table = permissions(stage);
    await expect(table).toMatchFileSnapshot(`__snapshots__/${stage}-permissions.txt`);
  });

  it('contain no wildcard action, and a wildcard resource only where AWS supports nothing else', () => {
    const wildcards = [];
    const table = permissions('prod').split('\n');
    for (const [index, line] of table.entries()) {
      if (/^ {2}Allow .*\*/.test(line)) wildcards.push(line);
      if (line.endsWith('on *')) wildcards.push(table[index - 1]?.trim());
    }
    // X-Ray’s actions for sending traces have no resource:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    expect(new Set(wildcards)).toEqual(new Set(['Allow xray:PutTelemetryRecords, xray:PutTraceSegments']));
  });
});
