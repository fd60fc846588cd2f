import { PROBLEM_URN } from '@shop/shared/problem';
import { expect } from 'vitest';
import { OPERATIONS, type Operation, problemsOf } from '../../../lib/api/operations.ts';

const isLiteral = ({ path }: Operation): boolean => !path.includes('{');

/** The operations of a raw path such as `/api/cart/some-product?x`. In `/cart/total`, `total` is not a product ID. */
const operationsAt = (path: string): Operation[] => {
  const requested = /^\/api(\/[^?]*)/.exec(path)?.[1] ?? '';
  const all = OPERATIONS.filter((one) => new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(requested));
  return all.some(isLiteral) ? all.filter(isLiteral) : all;
};

/** Expects that the published document lists the response's status, and its problem if it is one. */
export const expectDescribed = (method: string, path: string, answer: { status: number; text: string }): void => {
  const operation = operationsAt(path).find((one) => one.method === method.toLowerCase());
  if (operation === undefined) return;
  const what = `${method} ${path} responds ${answer.status}`;
  if (answer.status < 400) {
    expect(answer.status, what).toBe(operation.answer === undefined ? 204 : 200);
    return;
  }
  const described = (problemsOf(operation).get(answer.status) ?? []).map((name) => `${PROBLEM_URN}${name}`);
  expect(described, what).toContain(JSON.parse(answer.text).type);
};
