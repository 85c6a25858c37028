import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './security-headers.ts';

const facts = { nonce: 'bm9uY2U=', gatewayUrl: 'wss://gw.example.com:3001/path', publicUrl: 'https://wb.example.com', development: false };
const directive = (policy: string, name: string): string | undefined => policy.split('; ').find((part) => part.startsWith(`${name} `));

describe('content security policy', () => {
  it('lets only scripts with the nonce run, and never evaluates strings', () => {
    expect(directive(contentSecurityPolicy(facts), 'script-src')).toBe(`script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'`);
  });

  it('connects to the app and to the gateway only, without its path', () => {
    expect(directive(contentSecurityPolicy(facts), 'connect-src')).toBe(`connect-src 'self' wss://gw.example.com:3001`);
  });

  it('cannot be framed, rebased or made to load plug-ins', () => {
    const policy = contentSecurityPolicy(facts);
    for (const name of ['frame-ancestors', 'base-uri', 'object-src']) expect(directive(policy, name)).toBe(`${name} 'none'`);
  });

  it('does not upgrade requests of an install without TLS', () => {
    expect(contentSecurityPolicy({ ...facts, publicUrl: 'http://localhost:3000' })).not.toContain('upgrade-insecure-requests');
  });
});
