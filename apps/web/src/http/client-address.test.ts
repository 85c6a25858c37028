import { describe, expect, it } from 'vitest';
import { clientAddress, parseTrustedProxies } from './client-address.ts';

const none = parseTrustedProxies([]);
const proxies = parseTrustedProxies(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']);

describe('client address', () => {
  it('is the socket when nobody is trusted, whatever the client claims', () => {
    expect(clientAddress('203.0.113.9', '1.2.3.4', none)).toBe('203.0.113.9');
  });

  it('is what a trusted proxy saw, not what the client wrote before it', () => {
    expect(clientAddress('192.0.2.7', '1.2.3.4, 203.0.113.9', proxies)).toBe('203.0.113.9');
  });

  it('walks through a chain of trusted proxies', () => {
    expect(clientAddress('10.1.1.1', '1.2.3.4, 203.0.113.9, 10.2.2.2', proxies)).toBe('203.0.113.9');
    expect(clientAddress('fd00::1', '2001:db8::5', proxies)).toBe('2001:db8::5');
  });

  it('reads IPv4 addresses of an IPv6 socket as what they are', () => {
    expect(clientAddress('::ffff:10.1.1.1', '::ffff:203.0.113.9', proxies)).toBe('203.0.113.9');
  });

  it('stays with the proxy when the header is absent or not an address', () => {
    expect(clientAddress('10.1.1.1', undefined, proxies)).toBe('10.1.1.1');
    expect(clientAddress('10.1.1.1', 'unknown', proxies)).toBe('10.1.1.1');
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0.0/x', '::/129'])('refuses %s in the list', (entry) => {
    expect(() => parseTrustedProxies([entry])).toThrow(entry);
  });
});
