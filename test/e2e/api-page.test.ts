import { expect, test } from 'vitest';
import { OPERATIONS } from '../../lib/api/operations.ts';
import { useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

test('the API documentation lists every operation, sends requests, and loads nothing from other sites', async () => {
  const page = await (await visitor()).newPage();
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto('/_local/');
  await page.getByRole('link', { name: 'API documentation' }).click();
  for (const { summary } of OPERATIONS) await page.getByText(summary).waitFor();
  expect(await page.locator('.opblock').count()).toBe(OPERATIONS.length);

  await page.getByText('The catalogue.').click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.locator('.live-responses-table').getByText('aurora-headphones', { exact: false }).first().waitFor();
  expect([...origins]).toEqual([new URL(page.url()).origin]);
});
