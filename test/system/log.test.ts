import { expect, it } from 'vitest';
import { productId } from './support/catalogue.ts';
import { eventually, logsOf } from './support/laptop-cloud.ts';
import { Browser, newShopper } from './support/shoppers.ts';

/** The newest log line with these fields. */
const lineOf = async (functionName: string, wanted: Record<string, unknown>) => {
  const lines = (await logsOf(functionName)).flatMap(({ text }) => (text.startsWith('{') ? [JSON.parse(text)] : []));
  return lines.findLast((line) => Object.entries(wanted).every(([name, value]) => line[name] === value));
};

const ALWAYS = {
  level: 'INFO',
  message: 'request',
  service: 'cart',
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  sampling_rate: 0,
  milliseconds: expect.any(Number),
  coldStart: expect.any(Boolean),
  requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  apiRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  xray_trace_id: expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/),
};

it('a request logs its route, outcome, owner and duration in one line', async () => {
  const { browser } = await newShopper();
  await browser.add(await productId(), 1);
  await eventually(async () =>
    expect(await lineOf('AddLine', { route: 'POST /cart', ownerKind: 'user' })).toEqual({
      ...ALWAYS,
      route: 'POST /cart',
      status: 200,
      outcome: 'ok',
      ownerKind: 'user',
      owner: expect.stringMatching(/^[0-9a-f]{16}$/),
    }),
  );
});

it('a rejected request logs its problem', async () => {
  await new Browser().add('no-such-product', 1);
  await eventually(async () =>
    expect(await lineOf('AddLine', { problem: 'product-not-found' })).toEqual({
      ...ALWAYS,
      route: 'POST /cart',
      status: 404,
      outcome: 'refused',
      problem: 'product-not-found',
      ownerKind: 'anonymous',
      owner: expect.stringMatching(/^[0-9a-f]{16}$/),
    }),
  );
});
