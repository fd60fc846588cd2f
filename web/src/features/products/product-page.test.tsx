import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { delay, HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { aCart, aProduct, refuse } from '../../../test/fixtures.ts';
import { api, server } from '../../../test/server.ts';
import { App } from '../../app/app.tsx';
import { navigate } from '../../shared/router.tsx';

test('after Try again the focus moves to the main element, then to the heading once it has loaded', async () => {
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
  const tryAgain = await screen.findByRole('button', { name: 'Try again' });
  fails = false;
  await userEvent.click(tryAgain);
  await waitFor(() => expect(tryAgain.isConnected).toBe(false));
  expect(document.activeElement).toBe(screen.getByRole('main'));
  const heading = await screen.findByRole('heading', { level: 1, name: 'Teapot' });
  await waitFor(() => expect(document.activeElement).toBe(heading));
});
