import { dependencies } from '../compose.ts';
import { listProducts } from '../handlers/list-products.ts';

export const handler = listProducts(dependencies());
