import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { Link, navigate, restOfPath, usePath, useSearch } from './router.tsx';

const Where = () => (
  <>
    <output>{`${usePath()} ${useSearch()}`}</output>
    <Link href="/product/kite?from=test">Kite</Link>
  </>
);

describe('the router', () => {
  test.each([
    ['/sign-in/?next=%2Fcheckout', '/sign-in?next=%2Fcheckout'],
    ['/product/kite//', '/product/kite'],
    ['/', '/'],
    ['//', '/'],
  ])('shows %s as %s', async (visited, shown) => {
    history.replaceState(null, '', `${location.origin}${visited}`);
    vi.resetModules();
    await import('./router.tsx');
    expect(location.pathname + location.search).toBe(shown);
  });

  test('follows a link without loading a page', async () => {
    render(<Where />);
    await userEvent.click(screen.getByRole('link', { name: 'Kite' }));
    expect(screen.getByRole('status').textContent).toBe('/product/kite ?from=test');
    expect(location.pathname).toBe('/product/kite');
  });

  test('leaves clicks with a modifier key to the browser', async () => {
    render(<Where />);
    const user = userEvent.setup();
    await user.keyboard('{Control>}');
    await user.click(screen.getByRole('link', { name: 'Kite' }));
    expect(screen.getByRole('status').textContent).toBe('/ ');
  });

  test('shows the previous view on Back, without the addresses that were replaced', async () => {
    render(<Where />);
    act(() => navigate('/a'));
    act(() => navigate('/b', { replace: true }));
    act(() => navigate('/c'));
    await act(async () => {
      const popped = new Promise((resolve) => addEventListener('popstate', resolve, { once: true }));
      history.back();
      await popped;
    });
    expect(screen.getByRole('status').textContent).toBe('/b ');
  });

  test('scrolls to the top without a history entry for the current address, and keeps the position on replace', () => {
    const scrolled = vi.spyOn(window, 'scrollTo').mockReturnValue();
    navigate('/a');
    const entries = history.length;
    scrolled.mockClear();
    navigate('/a');
    expect(history.length).toBe(entries);
    expect(scrolled).toHaveBeenCalledOnce();
    navigate('/a?q=typed', { replace: true });
    expect(scrolled).toHaveBeenCalledOnce();
    navigate('/a?category=Toys');
    expect(history.length).toBe(entries + 1);
    expect(scrolled).toHaveBeenCalledTimes(2);
  });

  test('decodes the rest of a path, and returns undefined for a malformed one', () => {
    expect(restOfPath('/product/a%2Fb', '/product/')).toBe('a/b');
    expect(restOfPath('/product/', '/product/')).toBeUndefined();
    expect(restOfPath('/product/a/b', '/product/')).toBeUndefined();
    expect(restOfPath('/product/%', '/product/')).toBeUndefined();
    expect(restOfPath('/cart', '/product/')).toBeUndefined();
  });
});
