/** What stands in for a page while it loads: about its shape, and it keeps the footer down. */
export const Skeleton = () => (
  <div className="page skeleton-page" role="status" aria-label="Loading">
    <span className="skeleton skeleton-title" />
    <span className="skeleton skeleton-block" />
  </div>
);
