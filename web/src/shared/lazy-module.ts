import { notify } from './notify.ts';

/** Queued operations survive the reload. */
export const reloadPage = (): void => location.reload();

let reported = false;

/** Once per page, and only when online, because offline the page could not be reloaded. */
const report = (): void => {
  if (!navigator.onLine) addEventListener('online', report, { once: true });
  else if (!reported) {
    reported = true;
    notify('Part of the page didn’t load.', 'bad', { label: 'Reload page', run: reloadPage }, true);
  }
};

/**
 * Reports a lazy module that failed to load, where no view would show the error. Only reloading the page can load it:
 * the browser remembers a failed module for the lifetime of the page.
 */
export const lazyModule = <T>(loading: Promise<T>): Promise<T> =>
  loading.catch((error: unknown) => {
    report();
    throw error;
  });
