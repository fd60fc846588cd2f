import { addLineSchema, setLineSchema } from '@shop/cart/schemas';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AuthStack } from './auth-stack.ts';
import { Audit } from './cart/audit.ts';
import { DELETE_WORKER_TIMEOUT, MovedLines } from './cart/moved-lines.ts';
import { CartsTable, TotalsTable } from './cart/tables.ts';
import { TotalsFeed } from './cart/totals-feed.ts';
import { alarmTopic } from './observability/alarm-topic.ts';
import { CartAlarms } from './observability/cart-alarms.ts';
import { CartDashboard } from './observability/cart-dashboard.ts';
import type { ProductsStack } from './products-stack.ts';
import { ShopApi } from './shared/shop-api.ts';
import { ShopFunction } from './shared/shop-function.ts';
import type { StageConfig } from './stages.ts';

export type CartStackProps = StackProps & {
  readonly stage: StageConfig;
  readonly functionsDirectory: string;
  readonly auth: AuthStack;
  readonly products: ProductsStack;
};

/**
 * For routes that write a whole cart, even with a thousand lines. API Gateway's 29 seconds include a cold start, which
 * Lambda's timeout does not: whatever the function completes in time must also reach the caller.
 */
const WHOLE_CART_TIMEOUT = Duration.seconds(27);

/** The cart service: its API with one function per route, its tables, and the workers on its stream and queue. */
export class CartStack extends Stack {
  readonly api: ShopApi;
  readonly alarmTopic: ITopic;
  readonly #handlers: ShopFunction[] = [];
  readonly #props: CartStackProps;

  constructor(scope: Construct, id: string, props: CartStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { stage, auth, products } = props;

    const carts = new CartsTable(this, 'Carts', stage);
    const totals = new TotalsTable(this, 'Totals', stage);
    const movedLines = new MovedLines(this, 'MovedLines');

    this.api = new ShopApi(this, 'Api', { stage, description: 'The cart service', userPool: auth.userPool });
    this.#cartRoutes(carts, movedLines);
    this.#totalRoutes(totals);
    this.api.refuseOtherMethods();
    const workers = this.#workers(carts, totals, movedLines);

    this.alarmTopic = alarmTopic(this, stage);
    const watched = {
      ...workers,
      stage,
      movedLines,
      topic: this.alarmTopic,
      auth,
      api: this.api,
      productsApi: products.api,
      handlers: this.#handlers,
    };
    const alarms = new CartAlarms(this, 'Alarm', watched);
    new CartDashboard(this, 'Dashboard', alarms.all, watched);

    new CfnOutput(this, 'CartServiceUrl', { value: this.api.baseUrl });
  }

  #cartRoutes(carts: CartsTable, movedLines: MovedLines): void {
    const { writes, wholeCarts } = this.#props.stage.throttles;
    const getCart = this.#handler('GetCart', 'cart/get-cart', 'GET /cart: the cart of the owner');
    carts.allow(getCart, 'Query');
    this.api.route('GET', '/cart', getCart);

    const addLine = this.#handler('AddLine', 'cart/add-line', 'POST /cart: adds to a line, or subtracts from it');
    carts.allow(addLine, 'BatchGetItem', 'DeleteItem', 'PutItem', 'UpdateItem');
    this.api.route('POST', '/cart', addLine, {
      body: { name: 'AddLine', schema: addLineSchema },
      throttle: writes,
    });

    const setLine = this.#handler('SetLine', 'cart/set-line', 'PUT /cart/{productId}: sets the quantity of a line');
    carts.allow(setLine, 'DeleteItem', 'PutItem', 'UpdateItem');
    this.api.route('PUT', '/cart/{productId}', setLine, {
      body: { name: 'SetLine', schema: setLineSchema },
      throttle: writes,
    });

    const removeLine = this.#handler('RemoveLine', 'cart/remove-line', 'DELETE /cart/{productId}: removes a line');
    carts.allow(removeLine, 'DeleteItem');
    this.api.route('DELETE', '/cart/{productId}', removeLine, { throttle: writes });

    const migrateCart = this.#handler(
      'MigrateCart',
      'cart/migrate-cart',
      'POST /cart/migrate: merges the anonymous cart into the user’s',
      WHOLE_CART_TIMEOUT,
    );
    carts.allow(migrateCart, 'PutItem', 'Query', 'UpdateItem');
    movedLines.allowSending(migrateCart);
    this.api.route('POST', '/cart/migrate', migrateCart, { signedIn: true, throttle: wholeCarts });

    const checkOut = this.#handler(
      'CheckOut',
      'cart/check-out',
      'POST /cart/checkout: empties the cart and returns what was in it',
      WHOLE_CART_TIMEOUT,
    );
    carts.allow(checkOut, 'DeleteItem', 'GetItem', 'PutItem', 'Query');
    this.api.route('POST', '/cart/checkout', checkOut, { signedIn: true, throttle: wholeCarts });
  }

  #totalRoutes(totals: TotalsTable): void {
    const getTotal = this.#handler(
      'GetTotal',
      'cart/get-total',
      'GET /cart/{productId}/total: how many are in all carts',
    );
    totals.allow(getTotal, 'Query');
    this.api.route('GET', '/cart/{productId}/total', getTotal);

    const listTotals = this.#handler(
      'ListTotals',
      'cart/list-totals',
      'GET /cart/total: every product’s total, for admins',
    );
    totals.allowListing(listTotals);
    this.api.route('GET', '/cart/total', listTotals, {
      signedIn: true,
      throttle: this.#props.stage.throttles.listings,
    });
  }

  #workers(carts: CartsTable, totals: TotalsTable, movedLines: MovedLines) {
    const { stage, functionsDirectory } = this.#props;
    const countTotals = new ShopFunction(this, 'CountTotals', {
      stage,
      functionsDirectory,
      entry: 'cart/count-totals',
      description: 'Carts stream: updates the ledger and the totals',
    });
    totals.allow(countTotals, 'BatchGetItem', 'PutItem', 'UpdateItem');
    const totalsFeed = new TotalsFeed(this, 'TotalsFeed', { stage, carts, worker: countTotals });

    const deleteMovedLines = new ShopFunction(this, 'DeleteMovedLines', {
      stage,
      functionsDirectory,
      entry: 'cart/delete-moved-lines',
      description: 'Queue of moved lines: deletes them',
      timeout: DELETE_WORKER_TIMEOUT,
    });
    carts.allow(deleteMovedLines, 'DeleteItem');
    movedLines.deliverTo(deleteMovedLines);
    const { worker: auditTotals } = new Audit(this, 'Audit', { stage, functionsDirectory, carts, totals });
    return { countTotals, deleteMovedLines, totalsFeed, auditTotals };
  }

  /** A function behind a route, with the settings for tokens, the product service and line lifetimes. */
  #handler(id: string, entry: string, description: string, timeout?: Duration): ShopFunction {
    const { stage, functionsDirectory, auth, products } = this.#props;
    const handler = new ShopFunction(this, id, {
      stage,
      functionsDirectory,
      entry,
      description,
      ...(timeout && { timeout }),
      environment: {
        USER_POOL_ID: auth.userPool.userPoolId,
        USER_POOL_CLIENT_ID: auth.webClient.userPoolClientId,
        PRODUCT_SERVICE_URL: products.api.baseUrl,
        ALLOWED_ORIGINS: stage.allowedOrigins.join(','),
        ANONYMOUS_LIFETIME_SECONDS: String(stage.lifetimes.anonymous.toSeconds()),
        USER_LIFETIME_SECONDS: String(stage.lifetimes.user.toSeconds()),
      },
    });
    this.#handlers.push(handler);
    return handler;
  }
}
