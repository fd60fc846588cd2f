import { launchBrowser, newVisitor } from './support/browser.ts';

const b = await launchBrowser();
const c = await newVisitor(b, 'http://localhost:8090');
const p = await c.newPage();
p.on('console', (m) => console.log(m.type(), m.text()));
p.on('pageerror', (e) => console.log('ERR', e.stack));
p.on('response', async (r) => {
  if (/_local|config|\/api\//.test(r.url()))
    console.log(
      r.status(),
      r.request().method(),
      r.url(),
      r.request().headers()['x-amz-target'] ?? '',
      r.status() >= 400 ? (await r.text()).slice(0, 300) : '',
    );
});
p.on('requestfailed', (r) => console.log('FAILED', r.url(), r.failure()?.errorText));
await p.goto('/sign-in');
await p.getByLabel('E-mail').fill('shopper@example.com');
await p.getByLabel('Password', { exact: true }).fill('Shopper-demo-2026');
await p.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
await p.waitForTimeout(4000);
await p.screenshot({ path: '/tmp/x.png' });
console.log(p.url());
await b.close();
