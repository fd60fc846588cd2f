import { storage } from '../shared/storage.ts';
import { Icon } from '../shared/ui/icon.tsx';

const isDark = (): boolean =>
  (document.documentElement.dataset.theme ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

const toggle = (): void => {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  // The browser's toolbar, as in first.js.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[data-theme]')) {
    meta.media = meta.dataset.theme === theme ? 'all' : 'not all';
  }
  storage.setItem('theme', theme);
};

/** Light or dark; the system's setting until the visitor chooses. */
export const ThemeToggle = () => (
  <button type="button" className="icon-button" aria-label="Switch between light and dark" onClick={toggle}>
    <Icon name="theme" />
  </button>
);
