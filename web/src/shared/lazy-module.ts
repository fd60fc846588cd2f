import { notify } from './notify.ts';

/** A new page, with everything that this one could not load. What waits to be sent is kept. */
export const loadAgain = (): void => location.reload();

let told = false;

/** Once, and not before there is a line over which a new page could come. */
const tell = (): void => {
  if (!navigator.onLine) addEventListener('online', tell, { once: true });
  else if (!told) {
    told = true;
    notify('Part of the page didn’t load.', 'bad', { label: 'Reload page', run: loadAgain }, true);
  }
};

/**
 * A part of the shop that is loaded when needed, out of sight. The browser keeps the failure of a script for the life of
 * a page, so one that was lost is told, with a new page as the way out.
 */
export const part = <T>(loading: Promise<T>): Promise<T> =>
  loading.catch((error: unknown) => {
    tell();
    throw error;
  });
