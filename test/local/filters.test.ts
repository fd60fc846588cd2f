import { describe, expect, it } from 'vitest';
import { createFilter } from '../../local/events/filter.ts';

const event = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: 'cart#1' }, sk: { S: 'product#x' } },
  },
};

const matches = (...patterns: object[]) => createFilter(patterns.map((pattern) => JSON.stringify(pattern)))(event);

describe('an event filter', () => {
  it.each([
    ['no rules', {}, true],
    ['a value', { eventName: ['INSERT'] }, true],
    ['one of several values', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['another value', { eventName: ['REMOVE'] }, false],
    ['a prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'product#' }] } } } }, true],
    ['another prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'request#' }] } } } }, false],
    ['one of two rules', { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['cart#2'] } } } }, false],
    ['a property that is missing', { detail: { type: ['x'] } }, false],
  ])('with %s: %j matches: %j', (_what, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  it('matches if one of several patterns matches, and always without patterns', () => {
    expect(matches({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })).toBe(true);
    expect(createFilter([])(event)).toBe(true);
  });

  it('with a rule that the laptop cloud does not support is an error that shows it', () => {
    expect(() => matches({ eventName: [{ wildcard: 'I*' }] })).toThrow('{"wildcard":"I*"}');
    expect(() => matches({ eventName: [{ prefix: 'I', suffix: 'T' }] })).toThrow('suffix');
    expect(() => matches({ $or: [{ eventName: ['INSERT'] }] })).toThrow('eventName');
    expect(() => matches({ eventName: 'INSERT' })).toThrow('eventName');
  });
});
