import { expect, test } from 'vitest';
import { signIn } from './support/people.ts';
import { addButton, saved, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

const LONG_NAME = 'Lakeside Canoe for Two Adults, One Child and a Large Dog, with Paddles, Seats and a Repair Kit';

test('the admin page shows the totals of all carts and refreshes automatically', async () => {
  const shopper = await (await visitor()).newPage();
  await shopper.goto('/product/lakeside-canoe');
  await addButton(shopper, 'Lakeside Canoe').click();
  await saved(shopper);

  const page = await (await visitor()).newPage();
  await page.route('**/api/product', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('Lakeside Canoe', LONG_NAME) });
  });
  await page.goto('/admin');
  await signIn(page, shop().demoAdmin);
  await page.getByRole('heading', { name: 'Cart totals' }).waitFor();
  // This stage's stream has a batching window of 2 s; after that the page must read the totals again.
  const row = page.getByRole('row', { name: /Lakeside Canoe/ });
  await row.waitFor({ timeout: 40_000 });
  const before = Number(await row.getByRole('cell').nth(1).textContent());

  await shopper.getByRole('textbox').fill('400');
  await shopper.keyboard.press('Enter');
  await saved(shopper);
  await row.getByRole('cell', { name: String(before + 399), exact: true }).waitFor({ timeout: 40_000 });

  const chart = page.getByRole('img', { name: /most popular/i });
  const rightEdge = (box: { x: number; width: number } | null) => (box === null ? 0 : box.x + box.width);
  const nameEdge = rightEdge(await chart.getByText(LONG_NAME).boundingBox());
  expect(nameEdge, 'the whole name is within the chart').toBeLessThan(rightEdge(await chart.boundingBox()));

  await page.getByRole('button', { name: 'Product' }).click();
  const names = await page.getByRole('rowheader').allTextContents();
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
}, 140_000);
