import { describe, expect, it } from 'vitest';
import { AccessKeys } from './access-keys.ts';
import { ApiError } from './errors.ts';
import { Nonces } from './nonces.ts';
import { decodeForm } from './parameters.ts';
import { verifyV3, type SignedRequest } from './signature-v3.ts';

/** What @alicloud/ecs20140526 7.11.6 really sent, caught on a plain HTTP server. */
const captured = {
  query: 'InstanceIds=%5B%22i-1%22%5D&InstanceName=web%20*(a)!~%27%C3%A9&MaxResults=50&RegionId=local-1&Tag.1.Key=env&Tag.1.Value=prod%26x%3D1',
  headers: {
    host: '127.0.0.1:45387',
    'x-acs-version': '2014-05-26',
    'x-acs-action': 'DescribeInstances',
    'x-acs-date': '2026-11-22T02:48:54Z',
    'x-acs-signature-nonce': '150557ac9363499523525fe6bdecd3f2fb40f258299fa94fddb56657d2b86448',
    accept: 'application/json',
    'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-acs-credentials-provider': 'static_ak',
    authorization:
      'ACS3-HMAC-SHA256 Credential=LTAI5tGoldenKeyForTests0,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=60da77cd37af20d173bc813916e2cce4f7f100e0a93e5c8f35ba5972f3b9a908',
  },
};
const key = { accessKeyId: 'LTAI5tGoldenKeyForTests0', accessKeySecret: 'golden/secret+for=tests' };
const signedAt = Date.parse('2026-11-22T02:48:54Z');
const minutes = 60_000;

function verifier(now = signedAt) {
  const clock = { now };
  const read = (): number => clock.now;
  return { clock, keys: new AccessKeys(key, read), nonces: new Nonces(read), now: read };
}

const golden = (headers: Record<string, string | undefined> = {}, query = captured.query): SignedRequest => ({
  method: 'POST',
  path: '/',
  query: decodeForm(query),
  headers: { ...captured.headers, ...headers },
  body: Buffer.alloc(0),
});

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('signature V3', () => {
  it('[EO2] accepts what the SDK signed', () => {
    expect(verifyV3(golden(), verifier())).toEqual({ accessKeyId: key.accessKeyId, identityType: 'Account', principalId: expect.stringMatching(/^\d{16}$/) as string });
  });

  it('[EO2] accepts spaces after the commas of Authorization', () => {
    expect(codeOf(() => verifyV3(golden({ authorization: captured.headers.authorization.replaceAll(',', ', ') }), verifier()))).toBe('accepted');
  });

  it('[EO2.2] takes any order of the query and + for a space', () => {
    const reordered = captured.query.split('&').reverse().join('&').replace('web%20', 'web+');
    expect(codeOf(() => verifyV3(golden({}, reordered), verifier()))).toBe('accepted');
  });

  it.each([
    ['another value', golden({}, captured.query.replace('MaxResults=50', 'MaxResults=51')), 'SignatureDoesNotMatch'],
    ['one parameter more', golden({}, `${captured.query}&Z=1`), 'SignatureDoesNotMatch'],
    ['another host', golden({ host: '127.0.0.1:1' }), 'SignatureDoesNotMatch'],
    ['another action', golden({ 'x-acs-action': 'StopInstance' }), 'SignatureDoesNotMatch'],
    ['another method', { ...golden(), method: 'GET' }, 'SignatureDoesNotMatch'],
    ['another nonce', golden({ 'x-acs-signature-nonce': 'ffff' }), 'SignatureDoesNotMatch'],
    ['a body', { ...golden(), body: Buffer.from('x') }, 'IncompleteSignature'],
    ['no Authorization', golden({ authorization: undefined }), 'IncompleteSignature'],
    ['a short signature', golden({ authorization: captured.headers.authorization.slice(0, -1) }), 'IncompleteSignature'],
    ['an unsorted list', golden({ authorization: captured.headers.authorization.replace('host;x-acs-action', 'x-acs-action;host') }), 'IncompleteSignature'],
    ['a header twice in the list', golden({ authorization: captured.headers.authorization.replace('host;', 'host;host;') }), 'IncompleteSignature'],
    ['a signed header that is missing', golden({ 'x-acs-credentials-provider': undefined }), 'IncompleteSignature'],
    ['another key', golden({ authorization: captured.headers.authorization.replace('LTAI5tGolden', 'LTAI5tBronze') }), 'InvalidAccessKeyId.NotFound'],
    ['a date without zone', golden({ 'x-acs-date': '2026-11-22T02:48:54' }), 'InvalidTimeStamp.Format'],
    ['a date that does not exist', golden({ 'x-acs-date': '2026-13-22T02:48:54Z' }), 'InvalidTimeStamp.Format'],
    ['a token with a permanent key', golden({ 'x-acs-security-token': 'x' }), 'InvalidSecurityToken.MismatchWithAccessKey'],
  ])('[EO2.5] refuses %s', (_what, request, code) => {
    expect(codeOf(() => verifyV3(request, verifier()))).toBe(code);
  });

  it.each(['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'])('[EO2.5] demands that %s is signed', (name) => {
    const authorization = captured.headers.authorization.replace(new RegExp(`${name};|;${name}(?=,)`), '');
    expect(authorization).not.toBe(captured.headers.authorization);
    expect(codeOf(() => verifyV3(golden({ authorization }), verifier()))).toBe('IncompleteSignature');
  });

  it('[EO2.5] takes dates of 15 minutes either way and no further', () => {
    expect(codeOf(() => verifyV3(golden(), verifier(signedAt + 15 * minutes)))).toBe('accepted');
    expect(codeOf(() => verifyV3(golden(), verifier(signedAt - 15 * minutes)))).toBe('accepted');
    expect(codeOf(() => verifyV3(golden(), verifier(signedAt + 15 * minutes + 1)))).toBe('InvalidTimeStamp.Expired');
    expect(codeOf(() => verifyV3(golden(), verifier(signedAt - 15 * minutes - 1)))).toBe('InvalidTimeStamp.Expired');
  });

  it('[EO2.5] takes a nonce once, for as long as its date is good', () => {
    const region = verifier(signedAt - 15 * minutes);
    expect(codeOf(() => verifyV3(golden(), region))).toBe('accepted');
    for (const at of [signedAt, signedAt + 14 * minutes]) {
      region.clock.now = at;
      expect(codeOf(() => verifyV3(golden(), region))).toBe('SignatureNonceUsed');
    }
    region.clock.now = signedAt + 16 * minutes;
    expect(codeOf(() => verifyV3(golden(), region))).toBe('InvalidTimeStamp.Expired');
  });

  it('does not spend the nonce of a call that was not signed with the key', () => {
    const region = verifier();
    const forged = golden({ authorization: captured.headers.authorization.replace(/.$/, '0') });
    expect(codeOf(() => verifyV3(forged, region))).toBe('SignatureDoesNotMatch');
    expect(codeOf(() => verifyV3(golden(), region))).toBe('accepted');
  });

  it('says what it signed, which holds no secret', () => {
    try {
      verifyV3(golden({}, 'a=1'), verifier());
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).toMatch(/server string to sign is:ACS3-HMAC-SHA256\n[0-9a-f]{64}$/);
    }
  });
});
