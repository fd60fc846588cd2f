import { describe, expect, it } from 'vitest';
import { createFilter } from '../../local/events/filter.ts';

const event = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: 'cart#1' }, sk: { S: 'product#x' } },
  },
};

const passes = (...patterns: object[]) => createFilter(patterns.map((pattern) => JSON.stringify(pattern)))(event);

describe('a filter', () => {
  it.each([
    ['nothing', {}, true],
    ['a value', { eventName: ['INSERT'] }, true],
    ['one of several values', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['another value', { eventName: ['REMOVE'] }, false],
    ['a prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'product#' }] } } } }, true],
    ['another prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'request#' }] } } } }, false],
    ['everything at once', { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['cart#2'] } } } }, false],
    ['a path that is not there', { detail: { type: ['x'] } }, false],
  ])('for %s', (_what, pattern, expected) => {
    expect(passes(pattern)).toBe(expected);
  });

  it('passes when one of several patterns fits, and always when there is none', () => {
    expect(passes({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })).toBe(true);
    expect(createFilter([])(event)).toBe(true);
  });

  it('with a rule that the laptop cloud does not support is an error that shows it', () => {
    expect(() => passes({ eventName: [{ wildcard: 'I*' }] })).toThrow('{"wildcard":"I*"}');
    expect(() => passes({ eventName: [{ prefix: 'I', suffix: 'T' }] })).toThrow('suffix');
    expect(() => passes({ $or: [{ eventName: ['INSERT'] }] })).toThrow('eventName');
    expect(() => passes({ eventName: 'INSERT' })).toThrow('eventName');
  });
});
