import { storage } from '../shared/storage.ts';
import { Icon } from '../shared/ui/icon.tsx';

const isDark = (): boolean =>
  (document.documentElement.dataset.theme ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

const toggle = (): void => {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  storage.setItem('theme', theme);
};

/** Light or dark: the system's wish until somebody chooses. */
export const ThemeToggle = () => (
  <button type="button" className="icon-button" aria-label="Switch between light and dark" onClick={toggle}>
    <Icon name="theme" />
  </button>
);
