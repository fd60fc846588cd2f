import { expect, it, onTestFinished } from 'vitest';
import { textResponse } from '../../local/http/message.ts';
import { startServer } from '../../local/http/server.ts';

it('the HTTP server keeps only the beginning of a body above 10 MB, and still responds', async () => {
  let kept = 0;
  const server = await startServer(0, async ({ body }) => {
    kept = body.length;
    return textResponse(413, 'Too long');
  });
  onTestFinished(() => server.stop());
  const answer = await fetch(`http://127.0.0.1:${server.port}/`, {
    method: 'POST',
    body: 'x'.repeat(20 * 1024 * 1024),
  });
  expect(answer.status).toBe(413);
  expect(kept).toBeGreaterThan(10 * 1024 * 1024);
  expect(kept).toBeLessThan(12 * 1024 * 1024);
});
