import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { apiEnvironment, present, readEnvironment, seconds } from './environment.ts';

describe('readEnvironment', () => {
  it('lists missing and invalid variables by name, without their values', () => {
    const schema = z.object({ CARTS_TABLE: present, LOG_HASH_KEY: present, LIFE: seconds });
    const read = () => readEnvironment(schema, { CARTS_TABLE: '', LIFE: 'secret' });
    expect(read).toThrow('CARTS_TABLE, LOG_HASH_KEY, LIFE');
    expect(read).not.toThrow('secret');
  });

  it('reads a list of origins, which may be empty', () => {
    const origins = (ALLOWED_ORIGINS?: string) => readEnvironment(apiEnvironment, { ALLOWED_ORIGINS }).ALLOWED_ORIGINS;
    expect([origins(), origins(''), origins('https://a.example, https://b.example')]).toEqual([
      [],
      [],
      ['https://a.example', 'https://b.example'],
    ]);
  });
});
