import * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';

/** Whether an event passes. */
export type Filter = (event: unknown) => boolean;

const fields = z.record(z.string(), z.unknown());
const prefix = z.strictObject({ prefix: z.string() });

const ruleOf = (rule: unknown): Filter => {
  if (typeof rule === 'string') return (value) => value === rule;
  const wanted = z.safeParse(prefix, rule).data?.prefix;
  if (wanted === undefined)
    throw new PlainError(`The laptop cloud does not support the filter rule ${JSON.stringify(rule)}.`);
  return (value) => typeof value === 'string' && value.startsWith(wanted);
};

const patternOf = (node: Record<string, unknown>): Filter => {
  const tests = Object.entries(node).map(([key, rule]): Filter => {
    const inner = z.safeParse(fields, rule).data;
    const rules = Array.isArray(rule) ? rule.map(ruleOf) : undefined;
    if (inner === undefined && rules === undefined)
      throw new PlainError(`The laptop cloud does not support the filter ${JSON.stringify(rule)} of ${key}.`);
    const test: Filter =
      inner === undefined ? (value) => rules?.some((each) => each(value)) ?? false : patternOf(inner);
    return (value) => test(z.safeParse(fields, value).data?.[key]);
  });
  return (value) => tests.every((test) => test(value));
};

/**
 * The filter of an event source mapping: an event passes if it matches one of the patterns. These are nested objects
 * with lists of strings and prefixes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const createFilter = (patterns: readonly string[]): Filter => {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((each) => patternOf(z.parse(fields, JSON.parse(each))));
  return (event) => tests.some((test) => test(event));
};
