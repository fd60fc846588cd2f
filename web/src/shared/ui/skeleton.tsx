/** A placeholder for a page that loads. */
export const Skeleton = () => (
  <div className="page skeleton-page" role="status" aria-label="Loading">
    <span className="skeleton skeleton-title" />
    <span className="skeleton skeleton-block" />
  </div>
);
