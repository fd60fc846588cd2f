import { type ComponentType, Suspense } from 'react';
import { Catalogue } from '../features/products/catalogue.tsx';
import { setPreloader } from '../shared/preload.ts';
import { restOfPath, usePath } from '../shared/router.tsx';
import { ErrorBoundary } from '../shared/ui/error-boundary.tsx';
import { Skeleton } from '../shared/ui/skeleton.tsx';
import { CartPanel } from './cart-panel.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { views } from './views.ts';

/** The view of each path, except the home page's, which is part of the first script. */
const PAGES: Record<string, { View: ComponentType; preload: () => void }> = {
  '/sign-in': views.auth,
  '/sign-up': views.auth,
  '/confirm': views.auth,
  '/forgot': views.auth,
  '/reset': views.auth,
  '/account': views.account,
  '/checkout': views.checkout,
  '/receipt': views.receipt,
  '/admin': views.admin,
};

const productIn = (path: string): string | undefined => restOfPath(path, '/product/');

setPreloader((path) => (productIn(path) === undefined ? PAGES[path] : views.product)?.preload());

const Page = ({ path }: { path: string }) => {
  const productId = productIn(path);
  if (productId !== undefined) return <views.product.View productId={productId} />;
  if (path === '/') return <Catalogue />;
  const { View } = PAGES[path] ?? views.notFound;
  return <View />;
};

/** The current page and what surrounds every page. */
export const App = () => {
  const path = usePath();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary key={path}>
          <Suspense fallback={<Skeleton />}>
            <Page path={path} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Footer />
      <CartPanel />
    </>
  );
};
