import { useCart } from '../features/cart/cart.ts';
import { openCart } from '../shared/cart-open.ts';
import { onIntent } from '../shared/preload.ts';
import { Link, usePath, useSearch } from '../shared/router.tsx';
import { useSession } from '../shared/session.ts';
import { Icon } from '../shared/ui/icon.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import { drawer, views } from './views.ts';

const CartButton = () => {
  const { cart, isKnown } = useCart();
  const count = isKnown ? cart.totalQuantity : 0;
  const label = isKnown ? `Cart, ${count} ${count === 1 ? 'item' : 'items'}` : 'Cart';
  return (
    <button
      type="button"
      className="cart-button"
      aria-label={label}
      aria-haspopup="dialog"
      onClick={openCart}
      {...onIntent(drawer.preload)}
    >
      <Icon name="cart" />
      <span className="badge" data-empty={count === 0} key={count}>
        {isKnown && count}
      </span>
    </button>
  );
};

/** Signing in returns to the current page; between the steps of signing in, the return path is kept. */
const useSignInPath = (): string => {
  const path = usePath();
  const search = useSearch();
  if (/^\/(sign-|confirm|forgot|reset)/.test(path)) return `/sign-in${search}`;
  return path + search === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path + search)}`;
};

const Account = () => {
  const user = useSession();
  const signIn = useSignInPath();
  if (user === undefined) {
    return (
      <Link className="header-link" href={signIn} {...onIntent(views.auth.preload)}>
        Sign in
      </Link>
    );
  }
  return (
    <>
      {user.admin && (
        <Link className="header-link" href="/admin" {...onIntent(views.admin.preload)}>
          Admin
        </Link>
      )}
      <Link
        className="avatar"
        href="/account"
        aria-label={`Your account, ${user.email}`}
        {...onIntent(views.account.preload)}
      >
        {user.email.charAt(0).toUpperCase()}
      </Link>
    </>
  );
};

export const Header = () => (
  <header className="header">
    <Link className="brand" href="/" aria-label="Kettle & Kite, home">
      <img src="/favicon.svg" alt="" width="34" height="34" />
      <span>
        Kettle <i>&amp;</i> Kite
      </span>
    </Link>
    <nav className="header-actions" aria-label="Account and cart">
      <Account />
      <ThemeToggle />
      <CartButton />
    </nav>
  </header>
);
