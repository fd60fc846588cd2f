import { PlainError } from '../plain-error.ts';
import { wildcards } from '../wildcards.ts';
import type { PolicyDocument, Statement } from './policy.ts';

/** One action on one resource. */
export interface Call {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys in lower case, with their values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export type Decision = 'allowed' | 'explicitly denied' | 'not allowed';

/** `*` matches any text, `?` one character, as in IAM. */
export const matches = (pattern: string, text: string): boolean => wildcards(pattern).test(text);

type Compare = (wanted: string, actual: string) => boolean;

const same: Compare = (wanted, actual) => wanted === actual;

/**
 * The operators that the shop's policies use, and those that the CDK writes when one service may use another. Any other
 * is an error at startup, because a guess would be worse.
 */
const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: same,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
};

/** The condition keys that local calls have. */
const KEYS = new Set(['aws:securetransport', 'aws:sourcearn']);

/** Throws a PlainError for a condition that the laptop cloud cannot evaluate. */
export const checkConditions = (document: PolicyDocument, where: string): void => {
  for (const { Condition } of document.Statement) {
    for (const [operator, keys] of Object.entries(Condition ?? {})) {
      if (!Object.hasOwn(OPERATORS, operator))
        throw new PlainError(`${where}: the laptop cloud does not support the condition operator ${operator}.`);
      const unknown = Object.keys(keys).find((key) => !KEYS.has(key.toLowerCase()));
      if (unknown !== undefined)
        throw new PlainError(`${where}: the laptop cloud does not support the condition key ${unknown}.`);
    }
  }
};

const conditionHolds = (
  operator: string,
  wanted: readonly string[],
  actual: readonly string[] | undefined,
): boolean => {
  const compare = OPERATORS[operator];
  return actual?.every((value) => wanted.some((each) => compare?.(each, value))) ?? false;
};

const conditionsHold = ({ Condition = {} }: Statement, { context }: Call): boolean =>
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, wanted, context[key.toLowerCase()])),
  );

const applies = (statement: Statement, call: Call): boolean => {
  const action = (pattern: string) => matches(pattern.toLowerCase(), call.action.toLowerCase());
  const resource = (pattern: string) => matches(pattern, call.resource);
  if (!statement.Action.some(action)) return false;
  if (statement.Resource !== undefined && !statement.Resource.some(resource)) return false;
  return conditionsHold(statement, call);
};

/** Evaluates policies: an explicit deny wins, and everything is denied unless allowed. */
export const decide = (documents: readonly PolicyDocument[], call: Call): Decision => {
  const statements = documents.flatMap(({ Statement }) => Statement).filter((each) => applies(each, call));
  if (statements.some(({ Effect }) => Effect === 'Deny')) return 'explicitly denied';
  return statements.length > 0 ? 'allowed' : 'not allowed';
};

/** The part of a resource policy that applies to a principal, such as the service `cloudfront.amazonaws.com`. */
export const policyFor = (
  document: PolicyDocument,
  kind: 'AWS' | 'Service',
  principals: readonly string[],
): PolicyDocument => ({
  ...document,
  Statement: document.Statement.filter(({ Principal }) => {
    if (Principal === '*') return true;
    const named = Principal?.[kind] ?? [];
    const everyone = Principal?.['AWS']?.includes('*') ?? false;
    return everyone || named.some((name) => principals.includes(name));
  }),
});
