import { setupServer } from 'msw/node';

/** The shop's APIs; each test adds its own handlers. */
export const server = setupServer();

export const api = (path: string): string => `http://shop.test/api${path}`;
