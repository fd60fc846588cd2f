import { afterEach, expect, it } from 'vitest';
import { textResponse } from '../../local/http/message.ts';
import { startServer } from '../../local/http/server.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

it('a body that is too large for everyone gets its answer, and is not kept whole', async () => {
  let kept = 0;
  const server = await startServer(0, async ({ body }) => {
    kept = body.length;
    return textResponse(413, 'Too long');
  });
  endings.push(() => server.stop());
  const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
    method: 'POST',
    body: 'x'.repeat(20 * 1024 * 1024),
  });
  expect(answer.status).toBe(413);
  expect(kept).toBeGreaterThan(10 * 1024 * 1024);
  expect(kept).toBeLessThan(12 * 1024 * 1024);
});
