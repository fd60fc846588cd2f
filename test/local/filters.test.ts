import { describe, expect, it } from 'vitest';
import { createFilter } from '../../local/events/filter.ts';

const event = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: 'cart#1' }, sk: { S: 'product#x' } },
    NewImage: { quantity: { N: '3' }, tags: ['a', 'b'], size: 5, gone: null, on: true },
  },
};

const passes = (...patterns: object[]) => createFilter(patterns.map((pattern) => JSON.stringify(pattern)))(event);
const image = (rules: object) => ({ dynamodb: { NewImage: rules } });

describe('a filter', () => {
  it.each([
    ['nothing', {}, true],
    ['a value', { eventName: ['INSERT'] }, true],
    ['one of several values', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['another value', { eventName: ['REMOVE'] }, false],
    ['a prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'product#' }] } } } }, true],
    ['another prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'request#' }] } } } }, false],
    ['a suffix', { dynamodb: { Keys: { sk: { S: [{ suffix: '#x' }] } } } }, true],
    ['a value in any case', { eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    ['everything at once', { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: ['cart#2'] } } } }, false],
    ['something that is there', image({ quantity: { N: [{ exists: true }] } }), true],
    ['something that is not there', image({ other: [{ exists: false }] }), true],
    ['something missing that is there', image({ quantity: { N: [{ exists: false }] } }), false],
    ['anything but', { eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    ['anything but this', { eventName: [{ 'anything-but': ['INSERT', 'REMOVE'] }] }, false],
    ['anything but a prefix', { eventName: [{ 'anything-but': { prefix: 'IN' } }] }, false],
    ['a number in a range', image({ size: [{ numeric: ['>', 0, '<=', 5] }] }), true],
    ['a number out of a range', image({ size: [{ numeric: ['>', 5] }] }), false],
    ['a number that is written as text', image({ quantity: { N: [{ numeric: ['=', 3] }] } }), false],
    ['null', image({ gone: [null] }), true],
    ['a boolean', image({ on: [true] }), true],
    ['one of a list', image({ tags: ['b', 'z'] }), true],
    ['none of a list', image({ tags: ['z'] }), false],
    ['$or', { $or: [{ eventName: ['REMOVE'] }, image({ size: [5] })] }, true],
    ['a path that is not there', { detail: { type: ['x'] } }, false],
  ])('for %s', (_what, pattern, expected) => {
    expect(passes(pattern)).toBe(expected);
  });

  it('passes when one of several patterns fits, and always when there is none', () => {
    expect(passes({ eventName: ['REMOVE'] }, { eventName: ['INSERT'] })).toBe(true);
    expect(createFilter([])(event)).toBe(true);
  });

  it('with a rule that the laptop does not know is an error that shows it', () => {
    expect(() => passes({ eventName: [{ wildcard: 'I*' }] })).toThrow('{"wildcard":"I*"}');
    expect(() => passes({ eventName: 'INSERT' })).toThrow('eventName');
  });
});
