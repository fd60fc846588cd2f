import { Link } from '../shared/router.tsx';
import { EmptyState } from '../shared/ui/empty-state.tsx';
import { useView } from '../shared/use-view.ts';

const NotFound = () => {
  useView('Page not found', 'There is no page at this address.');
  return (
    <EmptyState level={1} picture="/pictures/compass.svg" title="This page wandered off">
      <p>There is nothing at this address. The shelves are where they always were.</p>
      <Link className="button" href="/">
        See all products
      </Link>
    </EmptyState>
  );
};

export default NotFound;
