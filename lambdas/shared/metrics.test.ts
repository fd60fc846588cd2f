import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('a metric is logged in CloudWatch’s embedded metric format', () => {
  const lines: string[] = [];
  const metrics = createMetrics({
    namespace: 'Shop',
    service: 'cart',
    now: () => 5,
    write: (line) => lines.push(line),
  });
  metrics.add('CartUpdated', 'Count', 1);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          { Namespace: 'Shop', Dimensions: [['service']], Metrics: [{ Name: 'CartUpdated', Unit: 'Count' }] },
        ],
      },
      service: 'cart',
      CartUpdated: 1,
    },
  ]);
});
