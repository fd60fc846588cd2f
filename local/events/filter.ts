import * as z from 'zod/mini';
import { PlainError } from '../plain-error.ts';

/** Says whether an event passes. */
export type Filter = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const isText = (value: unknown): value is string => typeof value === 'string';
const text = z.string();

/** `["num", ">", 0, "<=", 5]` without its first word: every comparison has to hold. */
const numeric = (parts: readonly unknown[]): Test => {
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = COMPARISONS[String(parts[index])];
    const limit = parts[index + 1];
    if (compare === undefined || typeof limit !== 'number')
      throw new PlainError(`The laptop does not know the numeric filter ${JSON.stringify(parts)}.`);
    tests.push((value) => compare(value, limit));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
};

const anythingBut = (argument: unknown): Test => {
  if (isObject(argument)) {
    const test = matcher(argument);
    return (value) => value !== undefined && !test(value);
  }
  const refused: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  return (value) => value !== undefined && !refused.includes(value);
};

const matcher = (rule: unknown): Test => {
  if (!isObject(rule)) return (value) => value === rule;
  const [name = '', argument] = Object.entries(rule)[0] ?? [];
  switch (name) {
    case 'prefix': {
      const wanted = text.parse(argument);
      return (value) => isText(value) && value.startsWith(wanted);
    }
    case 'suffix': {
      const wanted = text.parse(argument);
      return (value) => isText(value) && value.endsWith(wanted);
    }
    case 'equals-ignore-case': {
      const wanted = text.parse(argument).toLowerCase();
      return (value) => isText(value) && value.toLowerCase() === wanted;
    }
    case 'exists':
      return (value) => (value !== undefined) === (argument === true);
    case 'anything-but':
      return anythingBut(argument);
    case 'numeric':
      return numeric(z.parse(z.array(z.unknown()), argument));
    default:
      throw new PlainError(`The laptop does not know the filter rule ${JSON.stringify(rule)}.`);
  }
};

const anyOf = (rules: readonly unknown[]): Test => {
  const tests = rules.map(matcher);
  return (value) =>
    Array.isArray(value) ? value.some((each) => tests.some((test) => test(each))) : tests.some((test) => test(value));
};

const pattern = (node: Record<string, unknown>): Test => {
  const tests = Object.entries(node).map(([key, rule]): Test => {
    if (key === '$or') {
      const choices = z.parse(z.array(z.record(z.string(), z.unknown())), rule).map(pattern);
      return (value) => choices.some((choice) => choice(value));
    }
    const test = Array.isArray(rule) ? anyOf(rule) : isObject(rule) ? pattern(rule) : undefined;
    if (test === undefined)
      throw new PlainError(`A filter’s rules stand in lists, and ${key} is ${JSON.stringify(rule)}.`);
    return (value) => test(isObject(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
};

/**
 * The filter of an event source mapping: an event passes when one of the patterns fits.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export const createFilter = (patterns: readonly string[]): Filter => {
  if (patterns.length === 0) return () => true;
  const tests = patterns.map((each) => pattern(z.parse(z.record(z.string(), z.unknown()), JSON.parse(each))));
  return (event) => tests.some((test) => test(event));
};
