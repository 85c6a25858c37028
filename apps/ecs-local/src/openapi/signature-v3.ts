/** Verifies ACS3-HMAC-SHA256 signatures (EO2) and says who signed. Knows neither HTTP servers nor operations. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { equalInConstantTime, type AccessKeys, type KnownKey, type Principal } from './access-keys.ts';
import { ApiError } from './errors.ts';
import type { Nonces } from './nonces.ts';

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Decoded pairs of the query (not of the body). */
  readonly query: readonly (readonly [string, string])[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Verifier {
  readonly keys: AccessKeys;
  readonly nonces: Nonces;
  readonly now: () => number;
}

/** How far a caller's clock may be off (EO2.5). */
const maxClockSkewMs = 15 * 60_000;

/** The SDK sends 64 hex digits; longer ones would only cost memory. */
const maxNonceLength = 128;

const algorithm = 'ACS3-HMAC-SHA256';
const mustBeSigned = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'];

const incomplete = (why: string): ApiError => new ApiError(400, 'IncompleteSignature', `The request signature does not conform to the ${algorithm} standard: ${why}.`);

/** Returns the principal that signed the request; throws ApiError with the service's code when anything about the signature is wrong. */
export function verifyV3(request: SignedRequest, { keys, nonces, now }: Verifier): Principal {
  const { accessKeyId, signedHeaders, signature } = parseAuthorization(request.headers.authorization);
  const header = (name: string): string => {
    const value = request.headers[name];
    if (typeof value !== 'string') throw incomplete(`the header ${name} is missing`);
    return value.trim();
  };
  for (const name of mustBeSigned) if (!signedHeaders.includes(name)) throw incomplete(`the header ${name} is not signed`);
  checkDate(header('x-acs-date'), now());

  const key = keys.find(accessKeyId);
  if (key === undefined) throw new ApiError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  checkToken(key, request.headers['x-acs-security-token'], signedHeaders, now());

  const bodyHash = sha256Hex(request.body);
  if (header('x-acs-content-sha256').toLowerCase() !== bodyHash) throw incomplete('x-acs-content-sha256 is not the hash of the body');
  const nonce = header('x-acs-signature-nonce');
  if (nonce === '' || nonce.length > maxNonceLength) throw incomplete(`the nonce is empty or longer than ${maxNonceLength} characters`);

  const canonicalRequest = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    signedHeaders.map((name) => `${name}:${header(name)}\n`).join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const stringToSign = `${algorithm}\n${sha256Hex(canonicalRequest)}`;
  const expected = createHmac('sha256', key.secret).update(stringToSign).digest('hex');
  if (!equalInConstantTime(expected, signature)) {
    throw new ApiError(400, 'SignatureDoesNotMatch', `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`);
  }
  // Last, so that only a caller who holds the key can use up nonces.
  nonces.spend(accessKeyId, nonce);
  return key.principal;
}

function parseAuthorization(value: string | undefined): { accessKeyId: string; signedHeaders: string[]; signature: string } {
  // Other SDKs put spaces after the commas (EO2).
  const match = /^ACS3-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/.exec(value?.trim() ?? '');
  if (!match) throw incomplete('the Authorization header is missing or garbled');
  const [, accessKeyId = '', list = '', signature = ''] = match;
  const signedHeaders = list.split(';');
  const sorted = [...signedHeaders].sort();
  if (signedHeaders.some((name, i) => name !== sorted[i] || name !== name.toLowerCase() || name === signedHeaders[i - 1])) {
    throw incomplete('SignedHeaders is not a sorted list of lower-case names');
  }
  return { accessKeyId, signedHeaders, signature };
}

function checkDate(text: string, now: number): void {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) throw invalidDate();
  const date = Date.parse(text);
  if (Number.isNaN(date)) throw invalidDate();
  if (Math.abs(now - date) > maxClockSkewMs) {
    throw new ApiError(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
  }
}

const invalidDate = (): ApiError => new ApiError(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');

function checkToken(key: KnownKey, given: string | string[] | undefined, signedHeaders: readonly string[], now: number): void {
  if (key.token === undefined) {
    if (given === undefined || given === '') return;
    throw new ApiError(400, 'InvalidSecurityToken.MismatchWithAccessKey', 'Specified SecurityToken mismatch with the AccessKey.');
  }
  if (typeof given !== 'string' || given === '') throw new ApiError(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
  if (!signedHeaders.includes('x-acs-security-token')) throw incomplete('the header x-acs-security-token is not signed');
  if (!equalInConstantTime(given.trim(), key.token.value)) {
    throw new ApiError(400, 'InvalidSecurityToken.MismatchWithAccessKey', 'Specified SecurityToken mismatch with the AccessKey.');
  }
  if (now >= key.token.expiresAt) throw new ApiError(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
}

/** Sorted by key in code-unit order, decoded and encoded anew: the raw query may differ from what was signed (EO2.2). */
function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .join('&');
}

/** encodeURIComponent leaves `!'()*` bare, which the signature encodes. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256Hex = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
