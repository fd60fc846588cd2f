/** What stands in for the lines of the cart: until they have been read, and before that until the drawer has loaded. */
export const LoadingLines = () => (
  <div className="drawer-body" role="status" aria-label="Loading your cart">
    <span className="skeleton skeleton-line-tall" />
    <span className="skeleton skeleton-line-tall" />
  </div>
);
