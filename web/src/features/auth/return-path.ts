/** Where to go after signing in: a path of this shop, never another site. */
export const returnPath = (search: string): string => {
  const next = new URLSearchParams(search).get('next') ?? '/';
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : undefined;
  return next.startsWith('/') && url?.origin === location.origin ? `${url.pathname}${url.search}` : '/';
};

/** The same view of signing in, with where to go afterwards carried along. */
export const withReturn = (path: string, search: string): string => {
  const next = returnPath(search);
  return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
};
