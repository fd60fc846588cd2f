import { useEffect } from 'react';

export const SHOP = 'Kettle & Kite';

/** The page whose heading has had the focus already; on the first one the browser's own focus stays. */
let arrivedAt = location.pathname;

/** A screen reader reads on from the heading. */
export const focusHeading = (): void => {
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
};

/**
 * Tells the browser what this view is, once its title is known, and moves the focus to its heading when the shopper has
 * come from another page, or what had the focus is gone: a screen reader reads on from there.
 */
export const useView = (title: string | undefined, description: string): void => {
  useEffect(() => {
    if (title === undefined) return;
    const isFirst = document.title === SHOP;
    document.title = `${title} · ${SHOP}`;
    document.querySelector('meta[name=description]')?.setAttribute('content', description);
    const isHere = arrivedAt === location.pathname;
    arrivedAt = location.pathname;
    if (!isHere || (!isFirst && document.activeElement?.matches('body, main'))) focusHeading();
  }, [title, description]);
};
