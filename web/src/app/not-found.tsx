import { Link } from '../shared/router.tsx';
import { EmptyState } from '../shared/ui/empty-state.tsx';
import { useView } from '../shared/use-view.ts';

const NotFound = () => {
  useView('Page not found', 'There’s no page at this address.');
  return (
    <EmptyState level={1} picture="/pictures/compass.svg" title="We can’t find that page">
      <p>There’s nothing at this address. Check the link, or browse all products.</p>
      <Link className="button" href="/">
        Browse all products
      </Link>
    </EmptyState>
  );
};

export default NotFound;
