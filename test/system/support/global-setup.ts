import type { TestProject } from 'vitest/node';
import { type LaptopCloud, startLaptopCloud } from '../../../local/cloud.ts';
import { synthesise } from '../../../local/synthesis.ts';
import type { Shop } from './shop.ts';

const value = (outputs: readonly { name: string; value: string }[], name: string): string => {
  const found = outputs.find((output) => output.name === name);
  if (found === undefined) throw new Error(`No stack has an output ${name}.`);
  return found.value;
};

/** A token, the cart cookie, an email address or an owner's partition key. All email addresses end in `@example.com`. */
const PRIVATE = /eyJ[\w-]+\.eyJ|__Host-cartId|@example\.com|(cart|user)#[0-9a-f]{8}/;

/** Checks the functions' logs, as far as they are kept. */
const checkLogs = (cloud: LaptopCloud): void => {
  for (const { name } of cloud.status().functions) {
    const line = cloud.logs(name).find(({ text }) => PRIVATE.test(text));
    if (line !== undefined) throw new Error(`The log of ${name} contains private data:\n${line.text}`);
  }
};

/** Synthesises the app, or uses the assembly in SHOP_ASSEMBLY, and starts one laptop cloud for all system tests. */
export default async function setup(project: TestProject) {
  const given = process.env['SHOP_ASSEMBLY'];
  const synthesised = given === undefined ? await synthesise() : undefined;
  const assembly = given ?? synthesised?.directory ?? '';
  const cloud = await startLaptopCloud({ port: 0, assembly });
  const pool = cloud.userPool;
  if (pool === undefined) throw new Error('The templates have no user pool.');
  const shop: Shop = {
    url: cloud.url,
    assembly,
    userPoolId: value(cloud.outputs, 'UserPoolId'),
    clientId: value(cloud.outputs, 'UserPoolClientId'),
    issuer: pool.issuer,
    publicKey: pool.jwks.keys[0] ?? {},
    privateKey: pool.state().key,
    demoShopper: cloud.demoShopper,
    demoAdmin: cloud.demoAdmin,
  };
  project.provide('shop', shop);
  return async () => {
    await cloud.stop();
    synthesised?.remove();
    checkLogs(cloud);
  };
}
