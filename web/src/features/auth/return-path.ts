/** Where to go after signing in: always a path of this site. */
export const returnPath = (search: string): string => {
  const next = new URLSearchParams(search).get('next') ?? '/';
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : undefined;
  return next.startsWith('/') && url?.origin === location.origin ? `${url.pathname}${url.search}` : '/';
};

/** The path of another step of signing in, which keeps where to go afterwards. */
export const withReturn = (path: string, search: string): string => {
  const next = returnPath(search);
  return next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`;
};
