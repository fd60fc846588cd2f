import { dependencies } from '../compose.ts';
import { getProduct } from '../handlers/get-product.ts';

export const handler = getProduct(dependencies());
