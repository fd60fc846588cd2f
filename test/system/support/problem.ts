import { PROBLEMS, type ProblemName, problemSchema } from '@shop/shared/problem';
import { expect } from 'vitest';
import type { Answer } from './http.ts';

/** Expects the headers of every response, whichever component sent it. */
export const expectSecurityHeaders = (answer: Answer): void => {
  expect(answer.header('x-content-type-options')).toBe('nosniff');
  expect(answer.header('strict-transport-security')).toMatch(/max-age=\d{8,}/);
};

/** Expects this problem document (RFC 9457) with its status and title, and without internals such as a stack trace. */
export const expectProblem = (answer: Answer, name: ProblemName): void => {
  expect({ status: answer.status, body: answer.text }).toMatchObject({ status: PROBLEMS[name].status });
  expect(answer.header('content-type')).toMatch(/^application\/problem\+json/);
  const problem = problemSchema.parse(answer.json);
  expect(problem).toMatchObject({ ...PROBLEMS[name], type: `urn:problem:cart:${name}` });
  if (problem.status === 400) expect(Array.isArray(problem.errors)).toBe(true);
  expect(answer.text).not.toMatch(/\bat \S+ \(|node_modules|\.ts:\d|Exception/);
  expectSecurityHeaders(answer);
};
