import { type ComponentType, Suspense } from 'react';
import { Catalogue } from '../features/products/catalogue.tsx';
import { restOfPath, usePath } from '../shared/router.tsx';
import { ErrorBoundary } from '../shared/ui/error-boundary.tsx';
import { Skeleton } from '../shared/ui/skeleton.tsx';
import { CartPanel } from './cart-panel.tsx';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { views } from './views.ts';

/** The view of each address. The front of the shop is part of the first script. */
const PAGES: Record<string, ComponentType> = {
  '/': Catalogue,
  '/sign-in': views.auth.View,
  '/sign-up': views.auth.View,
  '/confirm': views.auth.View,
  '/forgot': views.auth.View,
  '/reset': views.auth.View,
  '/account': views.account.View,
  '/checkout': views.checkout.View,
  '/receipt': views.receipt.View,
  '/admin': views.admin.View,
};

const Page = ({ path }: { path: string }) => {
  const productId = restOfPath(path, '/product/');
  if (productId !== undefined) return <views.product.View productId={productId} />;
  const View = PAGES[path] ?? views.notFound.View;
  return <View />;
};

/** The shop: what stays on every page, and the page. */
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
