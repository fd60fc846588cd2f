import { useEffect } from 'react';

export const SHOP = 'Kettle & Kite';

/** The path whose heading has already been focused. On the first page the browser's own focus stays. */
let arrivedAt = location.pathname;

/** Screen readers continue from the focused heading. */
export const focusHeading = (): void => {
  const heading = document.querySelector<HTMLElement>('main h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
};

/**
 * Sets the document's title and description once the title is known, and focuses the heading after a navigation, or if
 * the focused element was removed.
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
