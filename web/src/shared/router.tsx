import { type AnchorHTMLAttributes, type MouseEvent, useEffect } from 'react';
import { createSignal, useSignal } from './signal.ts';

/**
 * The router: the page's address as a signal. It is this small because the first view has a script budget, and the
 * storefront has a dozen flat paths, no nested layouts and no loaders.
 */
const here = (): string => location.pathname + location.search;

// A trailing slash, which some programs add to links, does not make another page.
const plain = location.pathname.replace(/(.)\/+$/, '$1');
if (plain !== location.pathname) history.replaceState(history.state, '', plain + location.search);

const address = createSignal(here());

/** The name of what is shown over the page, such as the cart drawer. It is a history entry, so that Back closes it. */
export const overlay = createSignal<unknown>(history.state);

const update = (): void => {
  address.set(here());
  overlay.set(history.state);
};
addEventListener('popstate', update);

/** How long the browser may take to go back, in milliseconds. If it has no entry to go back to, no event follows. */
const BACK_TIMEOUT = 500;

let goingBack: Promise<unknown> | undefined;

/** Going back is asynchronous and would undo a navigation made meanwhile, so navigations wait for it. */
const afterBack = (task: () => void): void => {
  if (goingBack) void goingBack.then(task);
  else task();
};

export const openOverlay = (name: string): void => {
  // A dialog closed by Escape sends its event later; opening another before that must work too.
  if (!document.querySelector('dialog[open]')) closeOverlay();
  afterBack(() => {
    if (overlay.get()) return;
    // Removes the fragment that a skip link leaves: going back to it would move the focus there.
    history.replaceState(null, '', here());
    history.pushState(name, '');
    update();
  });
};

/** Hides the overlay at once and removes its history entry, which the browser does a little later. */
export const closeOverlay = (): void => {
  if (!overlay.get()) return;
  overlay.set(null);
  goingBack = new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
    setTimeout(resolve, BACK_TIMEOUT);
  }).then(() => {
    goingBack = undefined;
  });
  history.back();
};

/** The path and the query, separately: typing into the search changes the query, not the page. */
const splitAddress = (text: string) => {
  const start = text.indexOf('?');
  return start < 0 ? { path: text, search: '' } : { path: text.slice(0, start), search: text.slice(start) };
};

export const usePath = (): string => splitAddress(useSignal(address)).path;
export const useSearch = (): string => splitAddress(useSignal(address)).search;

/**
 * Opens a page of the storefront, scrolled to its top; with `replace`, the same page under another query keeps its
 * scroll position. From an overlay it replaces the overlay's history entry, so that Back leads to the page below.
 */
export const navigate = (to: string, { replace = false } = {}): void =>
  afterBack(() => {
    if (!replace && overlay.get() && to === here()) return closeOverlay();
    const before = location.pathname;
    history[replace || overlay.get() || to === here() ? 'replaceState' : 'pushState'](null, '', to);
    update();
    if (!replace || location.pathname !== before) scrollTo({ top: 0, behavior: 'instant' });
  });

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** A link within the storefront. The browser handles clicks with a modifier key. */
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

/** Navigates as soon as it is rendered, without a history entry. */
export const Redirect = ({ to }: { to: string }) => {
  useEffect(() => navigate(to, { replace: true }), [to]);
  return null;
};

/** The path segment after `prefix`, decoded; undefined if the path is a different one or malformed. */
export const restOfPath = (path: string, prefix: string): string | undefined => {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  if (rest === '' || rest.includes('/')) return undefined;
  try {
    return decodeURIComponent(rest);
  } catch {
    return undefined;
  }
};
