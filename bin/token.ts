import { siteConfigSchema } from '@shop/shared/site-config';
import { signIn } from '../local/cognito/srp-client.ts';

// `npm run -s token [-- MAIL PASSWORD]` prints an access token of the running laptop cloud, for curl: the demo
// shopper's, when nobody is named.
const shop = `http://localhost:${process.env.PORT ?? 8080}`;
const [email = 'shopper@example.com', password = 'Shopper-demo-2026'] = process.argv.slice(2);

const main = async (): Promise<string> => {
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

try {
  console.log(await main());
} catch (error) {
  console.error(
    `Could not get a token from ${shop}. Is the shop running there (npm start)? ${error instanceof Error ? error.message : ''}`,
  );
  process.exitCode = 1;
}
