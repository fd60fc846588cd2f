import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const CATALOGUE = join(import.meta.dirname, '..', '..', 'lambdas', 'products', 'catalogue.json');
const catalogueSchema = z.array(z.object({ pictures: z.array(z.string()) }));

/** The names of the icons that the catalogue's products show, sorted and without duplicates. */
export const pictureNames = async (): Promise<string[]> => {
  const products = z.parse(catalogueSchema, JSON.parse(await readFile(CATALOGUE, 'utf8')));
  const paths = products.flatMap(({ pictures }) => pictures);
  return [...new Set(paths.map((path) => path.replace(/^\/pictures\/(.+)\.svg$/, '$1')))].sort();
};
