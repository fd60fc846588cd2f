import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The server's side of SRP-6a as Cognito uses it: RFC 5054's 3072-bit group, SHA-256, and a 16-byte key by HKDF.
 * Numbers are sent as hex, and padded before hashing so that they count as positive.
 */
const N_HEX =
  'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
  'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
  'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
  '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
  'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
  '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
  'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
  'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF';

export const N = BigInt(`0x${N_HEX}`);
export const G = 2n;

/** Hex of even length, with a leading zero byte if the first bit would count as a sign. */
const padded = (value: bigint | string): string => {
  const hex = typeof value === 'bigint' ? value.toString(16) : value;
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return /^[89a-f]/i.test(even) ? `00${even}` : even;
};

const sha256 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

export const fromHex = (hex: string): bigint => BigInt(`0x${hex === '' ? '0' : hex}`);
const bytes = (hex: string) => Buffer.from(hex, 'hex');

export const K = fromHex(sha256(bytes(padded(N) + padded(G))));

export const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
};

/** What a user pool stores in place of a password. */
export type Verifier = { salt: string; verifier: string };

/** The private number derived from a password. */
export const privateKey = (salt: string, identity: string, password: string): bigint =>
  fromHex(sha256(bytes(padded(salt) + sha256(`${identity}:${password}`))));

/** `identity` is the pool's name (its id after the `_`) followed by the user's name. */
export const createVerifier = (identity: string, password: string): Verifier => {
  const salt = randomBytes(16).toString('hex');
  return { salt, verifier: power(G, privateKey(salt, identity, password)).toString(16) };
};

export type ServerKeys = { secret: bigint; public: bigint };

export const createServerKeys = ({ verifier }: Verifier): ServerKeys => {
  const secret = fromHex(randomBytes(32).toString('hex'));
  return { secret, public: (K * fromHex(verifier) + power(G, secret)) % N };
};

export const scramble = (clientPublic: bigint, serverPublic: bigint): bigint =>
  fromHex(sha256(bytes(padded(clientPublic) + padded(serverPublic))));

/** The key that both sides share if the password is right. */
export const derivedKey = (shared: bigint, scrambling: bigint): Buffer => {
  const pseudoRandomKey = createHmac('sha256', bytes(padded(scrambling)))
    .update(bytes(padded(shared)))
    .digest();
  return createHmac('sha256', pseudoRandomKey).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
};

export type Claim = { identity: string; secretBlock: string; timestamp: string };

export const signatureOf = (key: Buffer, { identity, secretBlock, timestamp }: Claim): Buffer =>
  createHmac('sha256', key).update(identity).update(Buffer.from(secretBlock, 'base64')).update(timestamp).digest();

/** Whether the client proved that it knows the password. */
export const isProven = (
  { verifier, keys, clientPublic }: { verifier: Verifier; keys: ServerKeys; clientPublic: bigint },
  claim: Claim,
  signature: string,
): boolean => {
  const scrambling = scramble(clientPublic, keys.public);
  const shared = power(clientPublic * power(fromHex(verifier.verifier), scrambling), keys.secret);
  const expected = signatureOf(derivedKey(shared, scrambling), claim);
  const given = Buffer.from(signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
};
