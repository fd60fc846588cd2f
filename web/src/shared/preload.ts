let preloader: (path: string) => void = () => {};

/** Called by the app, which alone knows every page, so that features need not import it. */
export const setPreloader = (load: (path: string) => void): void => {
  preloader = load;
};

/** Starts loading the page at a path before it is opened. */
export const preloadPage = (path: string): void => preloader(path);

/** Props for a link or button: hovering over it, touching it or focusing it preloads what it leads to. */
export const onIntent = (preload: () => void) => ({
  onPointerEnter: preload,
  onTouchStart: preload,
  onFocus: preload,
});
