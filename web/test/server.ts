import { setupServer } from 'msw/node';

/** The APIs of the shop, as each test tells them. */
export const server = setupServer();

export const api = (path: string): string => `http://shop.test/api${path}`;
