import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaptopCloud, startLaptopCloud } from '../../local/cloud.ts';
import { productId } from './support/catalogue.ts';
import { send } from './support/http.ts';
import { dynamoDb, eventually, rowsOf, tableNamed } from './support/laptop-cloud.ts';
import { shop } from './support/shop.ts';
import { Browser } from './support/shoppers.ts';

// A separate laptop cloud: DynamoDB Local finds expired rows only in a table with few other rows.
let cloud: LaptopCloud;
beforeAll(async () => {
  cloud = await startLaptopCloud({ port: 0, assembly: shop().assembly });
});
afterAll(() => cloud.stop());

describe('an expired line', () => {
  it('leaves the totals when DynamoDB deletes it', async () => {
    const { url } = cloud;
    const browser = new Browser();
    browser.url = url;
    const id = await productId();
    const total = async () => (await send('GET', `/api/cart/${id}/total`, { url })).json.quantity;
    await browser.add(id, 5);
    await eventually(async () => expect(await total()).toBe(5));
    const update = {
      TableName: await tableNamed('Carts', url),
      Key: { pk: { S: `cart#${browser.cartId}` }, sk: { S: `product#${id}` } },
      UpdateExpression: 'SET expiresAt = :then',
      ExpressionAttributeValues: { ':then': { N: String(Math.floor(Date.now() / 1000) - 60) } },
    };
    await dynamoDb('UpdateItem', update, url);
    await eventually(async () => expect(await rowsOf('Carts', `cart#${browser.cartId}`, url)).toEqual([]));
    await eventually(async () => expect(await total()).toBe(0));
  });
});
