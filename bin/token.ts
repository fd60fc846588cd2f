import { siteConfigSchema } from '@shop/shared/site-config';
import { DEMO_SHOPPER } from '../local/cognito/demo-users.ts';
import { signIn } from '../local/cognito/srp-client.ts';
import { endWithError, requestedPort } from '../local/command-line.ts';
import { PlainError } from '../local/plain-error.ts';

// `npm run -s token [-- MAIL PASSWORD]` prints an access token of the running laptop cloud, for curl; by default, the
// demo shopper's.
const [email = DEMO_SHOPPER.email, password = DEMO_SHOPPER.password] = process.argv.slice(2);

const tokenFrom = async (shop: string): Promise<string> => {
  const config = siteConfigSchema.parse(await (await fetch(`${shop}/config.json`)).json());
  const call = async (operation: string, body: unknown) => {
    const answer = await fetch(config.userPoolEndpoint ?? '', {
      method: 'POST',
      headers: { 'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const poolName = config.userPoolId.split('_')[1] ?? '';
  return (await signIn(call, { poolName, clientId: config.userPoolClientId, email, password })).accessToken;
};

const run = async (): Promise<void> => {
  const shop = `http://localhost:${requestedPort()}`;
  try {
    console.log(await tokenFrom(shop));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new PlainError(`Could not get a token from ${shop}. Is the shop running there (npm start)? ${cause}`);
  }
};

run().catch(endWithError);
