let preloader: (path: string) => void = () => {};

/** Says how a page is loaded: told by the app, which alone knows every page, so that no feature has to import it. */
export const setPreloader = (load: (path: string) => void): void => {
  preloader = load;
};

/** Starts loading the page at a path, before anybody goes there. */
export const preloadPage = (path: string): void => preloader(path);

/** Spread on a link or button: pointing at it, or focusing it, is taken as the wish to see what it leads to. */
export const onIntent = (preload: () => void) => ({
  onPointerEnter: preload,
  onTouchStart: preload,
  onFocus: preload,
});
