import { expect, it } from 'vitest';
import type { CloudWatch } from '../../local/cloudwatch/cloudwatch.ts';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { eventually, invoke, logsOf, settled } from './support/laptop-cloud.ts';
import { shop } from './support/shop.ts';
import { Browser, newShopper, signInAs } from './support/shoppers.ts';

type Dashboard = ReturnType<CloudWatch['dashboards']>;

const readDashboard = async (): Promise<Dashboard> => (await send('GET', '/_local/dashboard.json')).json;

/** Uses every feature of the shop once. */
const useTheShop = async () => {
  const [a, b, c] = [await productId(0), await productId(1), await productId(2)];
  const anonymous = new Browser();
  for (const id of [a, b, c]) await anonymous.add(id, 2);
  await anonymous.set(a, 3);
  await anonymous.remove(c);
  await anonymous.cart();
  const { browser } = await newShopper();
  browser.cartId = anonymous.cartId;
  const merged = (await browser.migrate()).json;
  const receipt = (await browser.checkOut()).json;
  await send('GET', `/api/cart/${a}/total`);
  await new Browser((await signInAs(shop().demoAdmin)).accessToken).send('GET', '/api/cart/total');
  await send('GET', '/');
  await settled();
  await invoke('AuditTotals', {});
  return { merged, receipt };
};

/** The metrics that a function published, by name. */
const published = async (functionName: string, name: string): Promise<number[]> =>
  (await logsOf(functionName)).flatMap(({ text }) => (text.includes(`"${name}":`) ? [JSON.parse(text)[name]] : []));

it('every metric of an alarm or the dashboard has data once the shop has been used, and so do the metrics of orders', async () => {
  const { merged, receipt } = await useTheShop();
  await eventually(async () => {
    const { alarms, dashboards } = await readDashboard();
    const lines = dashboards.flatMap(({ widgets }) =>
      widgets.flatMap((widget) => ('lines' in widget ? widget.lines : [])),
    );
    const never = [...alarms, ...lines].filter(({ unit }) => unit === undefined).map(({ metric }) => metric);
    expect(alarms.length).toBeGreaterThan(15);
    expect(lines.length).toBeGreaterThan(30);
    // The laptop's user pool does not throttle.
    expect(never.filter(({ name }) => name !== 'SignInThrottles')).toEqual([]);
  });
  expect(await published('MigrateCart', 'CartMigrated')).toContain(merged.items.length);
  expect(await published('CheckOut', 'CartCheckedOut')).toContain(receipt.totalQuantity);
  expect(await published('CheckOut', 'OrderValue')).toContain(receipt.subtotal);
});

it('the dashboard shows every alarm of its stack, and /_local/status lists the same alarms', async () => {
  const { alarms, dashboards } = await readDashboard();
  const onDashboard = dashboards.flatMap(({ widgets }) =>
    widgets.flatMap((each) => ('alarms' in each ? each.alarms : [])),
  );
  expect(alarms.filter(({ arn }) => !onDashboard.includes(arn)).map(({ stack }) => stack)).toEqual(['shop-dev-web']);
  const { alarms: listed } = (await send('GET', '/_local/status')).json;
  expect(listed.map(({ arn }: { arn: string }) => arn)).toEqual(alarms.map(({ arn }) => arn));
});

it('the dashboard has a page', async () => {
  const page = await send('GET', '/_local/dashboard');
  expect(page.header('content-type')).toMatch(/^text\/html/);
  expect(page.text).toContain('/_local/dashboard.json');
});
