import { type App, Tags } from 'aws-cdk-lib';
import { AuthStack } from './auth-stack.ts';
import { CartStack } from './cart-stack.ts';
import { ProductsStack } from './products-stack.ts';
import type { StageConfig } from './stages.ts';
import { WebStack } from './web-stack.ts';

export type StacksProps = {
  readonly stage: StageConfig;
  /** The bundles of all functions: `cart/get-cart/index.mjs` and so on. */
  readonly functionsDirectory: string;
  /** The built storefront. */
  readonly siteDirectory: string;
};

/** The four stacks of a stage, wired by passing constructs; CDK turns cross-stack references into exports. */
export const createStacks = (app: App, { stage, functionsDirectory, siteDirectory }: StacksProps) => {
  const stackNamed = (area: string) => ({
    stage,
    stackName: `shop-${stage.name}-${area}`,
    terminationProtection: stage.protectData,
  });
  const auth = new AuthStack(app, 'Auth', { ...stackNamed('auth'), description: 'Shop: users and sign-in' });
  const products = new ProductsStack(app, 'Products', {
    ...stackNamed('products'),
    description: 'Shop: the catalogue',
    functionsDirectory,
  });
  const cart = new CartStack(app, 'Cart', {
    ...stackNamed('cart'),
    description: 'Shop: the cart service',
    functionsDirectory,
    auth,
    products,
  });
  const web = new WebStack(app, 'Web', {
    ...stackNamed('web'),
    description: 'Shop: the storefront',
    auth,
    products,
    cart,
    siteDirectory,
  });
  Tags.of(app).add('shop-stage', stage.name);
  return { auth, products, cart, web };
};
