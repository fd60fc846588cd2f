import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { delay, HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { aCart, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { navigate } from '../../shared/router.tsx';

test('the focus of who asks again waits on the page, and goes to the heading that comes', async () => {
  let fails = true;
  server.use(
    http.get(api('/cart'), () => HttpResponse.json(aCart())),
    http.get(api('/product'), () => HttpResponse.json({ products: [] })),
    http.get(api('/product/teapot'), async () => {
      if (fails) return refuse('forbidden', 'Not now.');
      await delay(100);
      return HttpResponse.json({ product: aProduct() });
    }),
  );
  navigate('/product/teapot');
  render(<App />);
  const again = await screen.findByRole('button', { name: 'Try again' });
  fails = false;
  await userEvent.click(again);
  await waitFor(() => expect(again.isConnected).toBe(false));
  expect(document.activeElement).toBe(screen.getByRole('main'));
  const heading = await screen.findByRole('heading', { level: 1, name: 'Teapot' });
  await waitFor(() => expect(document.activeElement).toBe(heading));
});
