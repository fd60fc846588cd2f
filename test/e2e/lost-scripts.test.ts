import { expect, test } from 'vitest';
import { aShopper, signUp } from './support/people.ts';
import { addButton, badge, saved, useBrowser } from './support/shop.ts';

const { visitor } = useBrowser();

test('a page without its tokens script says so, and sends the queued clicks after a reload', async () => {
  const page = await (await visitor()).newPage();
  await page.goto('/sign-up');
  await signUp(page, aShopper());
  await page.getByRole('link', { name: 'Your account' }).waitFor();
  await page.route('**/assets/tokens-*.js', (route) => route.abort(), { times: 1 });
  await page.goto('/');
  await page.getByText('Part of the page didn’t load.').waitFor();
  await addButton(page, 'Rainbow Kite').click();
  await page.getByRole('button', { name: 'Reload page' }).click();
  await saved(page);
  await badge(page, 1).waitFor();
  expect(await page.getByText('Part of the page didn’t load.').count()).toBe(0);
});

test('a click that a closed tab could not send is sent by another tab', async () => {
  const context = await visitor();
  const [left, closed] = [await context.newPage(), await context.newPage()];
  await left.goto('/');
  await closed.goto('/');
  await closed.route('**/api/cart', (route) => (route.request().method() === 'POST' ? undefined : route.fallback()));
  await addButton(closed, 'Rainbow Kite').click();
  await badge(left, 1).waitFor();
  await closed.close();
  await saved(left);
  await badge(left, 1).waitFor();
});
