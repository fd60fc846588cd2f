import { expect, test } from 'vitest';
import { signIn } from './support/people.ts';
import { addButton, saved, shop, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

test('the admin page shows the totals of all carts and refreshes automatically', async () => {
  const shopper = await (await visitor()).newPage();
  await shopper.goto('/product/lakeside-canoe');
  await addButton(shopper, 'Lakeside Canoe').click();
  await saved(shopper);

  const page = await (await visitor()).newPage();
  await page.goto('/admin');
  await signIn(page, shop().demoAdmin);
  await page.getByRole('heading', { name: 'Cart totals' }).waitFor();
  // This stage's stream has a batching window of 2 s; after that the page must read the totals again.
  const row = page.getByRole('row', { name: /Lakeside Canoe/ });
  await row.waitFor({ timeout: 40_000 });
  const before = Number(await row.getByRole('cell').nth(1).textContent());
  await page.getByRole('img', { name: /most popular/i }).waitFor();

  await shopper.getByRole('textbox').fill('400');
  await shopper.keyboard.press('Enter');
  await saved(shopper);
  await row.getByRole('cell', { name: String(before + 399), exact: true }).waitFor({ timeout: 40_000 });

  await page.getByRole('button', { name: 'Product' }).click();
  const names = await page.getByRole('rowheader').allTextContents();
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
}, 140_000);
