import { type AnchorHTMLAttributes, type MouseEvent, useEffect } from 'react';
import { createSignal, useSignal } from './signal.ts';

/**
 * The router: the address of the page, as a value that views follow. It is this small because the script of the first
 * view has a budget, and the shop has a dozen flat paths, no nested layouts and no loaders.
 */
const here = (): string => location.pathname + location.search;

// A slash at the end, as some programs put it behind a link, is no other page.
const plain = location.pathname.replace(/(.)\/+$/, '$1');
if (plain !== location.pathname) history.replaceState(history.state, '', plain + location.search);

const address = createSignal(here());

/** What lies over the page, such as the cart's drawer, by name. It is a step of the history: Back takes it away. */
export const overlay = createSignal<unknown>(history.state);

const look = (): void => {
  address.set(here());
  overlay.set(history.state);
};
addEventListener('popstate', look);

/** Milliseconds in which a browser has gone a step back; where it has none, nothing tells. */
const STEP = 500;

let goingBack: Promise<unknown> | undefined;

/** A step back that comes late would take back what was done meanwhile: so that waits for it. */
const afterStep = (task: () => void): void => {
  if (goingBack) void goingBack.then(task);
  else task();
};

export const openOverlay = (name: string): void => {
  // Closed by Escape, of which the browser tells a little later: what is pressed before that is no less meant.
  if (!document.querySelector('dialog[open]')) closeOverlay();
  afterStep(() => {
    if (overlay.get()) return;
    // Without the fragment that a skip link leaves: coming back, the browser would lead the focus there.
    history.replaceState(null, '', here());
    history.pushState(name, '');
    look();
  });
};

/** Gives the step back. What lies over the page is gone at once: the browser goes back a little later. */
export const closeOverlay = (): void => {
  if (!overlay.get()) return;
  overlay.set(null);
  goingBack = new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
    setTimeout(resolve, STEP);
  }).then(() => {
    goingBack = undefined;
  });
  history.back();
};

/** The path that a page was shown for, kept apart from its query: typing in the search is not a new page. */
const splitAddress = (text: string) => {
  const start = text.indexOf('?');
  return start < 0 ? { path: text, search: '' } : { path: text.slice(0, start), search: text.slice(start) };
};

export const usePath = (): string => splitAddress(useSignal(address)).path;
export const useSearch = (): string => splitAddress(useSignal(address)).search;

/**
 * Goes to an address of the shop, and to the top there; back and forward are left to the browser, and the same page under
 * another query (`replace`) stays where it is. From what lies over a page, Back then leads to that page.
 */
export const navigate = (to: string, { replace = false } = {}): void =>
  afterStep(() => {
    if (!replace && overlay.get() && to === here()) return closeOverlay();
    const before = location.pathname;
    history[replace || overlay.get() || to === here() ? 'replaceState' : 'pushState'](null, '', to);
    look();
    if (!replace || location.pathname !== before) scrollTo({ top: 0, behavior: 'instant' });
  });

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** A link inside the shop. With a modifier key it is the browser's, as any link. */
export const Link = ({ href, onClick, ...rest }: LinkProps) => (
  <a
    href={href}
    onClick={(event) => {
      onClick?.(event);
      if (!isPlainClick(event)) return;
      event.preventDefault();
      navigate(href);
    }}
    {...rest}
  />
);

/** Leads elsewhere as soon as it is shown, leaving no step for the back button. */
export const Redirect = ({ to }: { to: string }) => {
  useEffect(() => navigate(to, { replace: true }), [to]);
  return null;
};

/** What stands after `prefix` in a path, decoded; undefined when the path is another or not well formed. */
export const restOfPath = (path: string, prefix: string): string | undefined => {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  if (rest === '' || rest.includes('/')) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    return undefined;
  }
};
