import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ShopApi } from './shared/shop-api.ts';
import { ShopFunction } from './shared/shop-function.ts';
import type { StageConfig } from './stages.ts';

/** The product service: a catalogue behind a REST API, standing in for the one that a real shop already has. */
export class ProductsStack extends Stack {
  readonly api: ShopApi;

  constructor(
    scope: Construct,
    id: string,
    {
      stage,
      functionsDirectory,
      ...props
    }: StackProps & { readonly stage: StageConfig; readonly functionsDirectory: string },
  ) {
    super(scope, id, props);

    const environment = { ALLOWED_ORIGINS: stage.allowedOrigins.join(',') };
    const listProducts = new ShopFunction(this, 'ListProducts', {
      stage,
      functionsDirectory,
      entry: 'products/list-products',
      description: 'GET /product: the catalogue',
      environment,
    });
    const getProduct = new ShopFunction(this, 'GetProduct', {
      stage,
      functionsDirectory,
      entry: 'products/get-product',
      description: 'GET /product/{productId}: one product',
      environment,
    });

    this.api = new ShopApi(this, 'Api', { stage, description: 'The product service' });
    this.api.route('GET', '/product', listProducts);
    this.api.route('GET', '/product/{productId}', getProduct);
    this.api.refuseOtherMethods();

    new CfnOutput(this, 'ProductServiceUrl', { value: this.api.baseUrl });
  }
}
