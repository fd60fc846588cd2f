/** A placeholder for the cart's lines while the drawer's script loads and the cart is read. */
export const LoadingLines = () => (
  <div className="drawer-body" role="status" aria-label="Loading your cart">
    <span className="skeleton skeleton-line-tall" />
    <span className="skeleton skeleton-line-tall" />
  </div>
);
