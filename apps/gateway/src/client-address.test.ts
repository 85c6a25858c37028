import { describe, expect, test } from 'vitest';
import { clientAddress, trustedProxies } from './client-address.ts';

const none = trustedProxies([]);
const proxies = trustedProxies(['10.0.0.1', '192.168.0.0/16', 'fd00::/8']);

describe('client address', () => {
  test('a forwarded address is not believed from a peer that is not trusted', () => {
    expect(clientAddress('203.0.113.9', '198.51.100.1', none)).toBe('203.0.113.9');
    expect(clientAddress('203.0.113.9', '198.51.100.1', proxies)).toBe('203.0.113.9');
  });

  test('the nearest address that is not one of our proxies is the caller, whatever it claims', () => {
    expect(clientAddress('10.0.0.1', '1.2.3.4, 198.51.100.1', proxies)).toBe('198.51.100.1');
    expect(clientAddress('10.0.0.1', '1.2.3.4, 198.51.100.1, 192.168.3.4', proxies)).toBe('198.51.100.1');
    expect(clientAddress('fd00::1', '198.51.100.1', proxies)).toBe('198.51.100.1');
  });

  test('an IPv4 address written as IPv6 is the same address', () => {
    expect(clientAddress('::ffff:10.0.0.1', '198.51.100.1', proxies)).toBe('198.51.100.1');
    expect(clientAddress('::ffff:127.0.0.1', undefined, none)).toBe('127.0.0.1');
  });

  test('a missing or broken header leaves the proxy as the caller', () => {
    expect(clientAddress('10.0.0.1', undefined, proxies)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', 'unknown', proxies)).toBe('10.0.0.1');
  });

  test('a list entry that is no address is named', () => {
    expect(() => trustedProxies(['10.0.0.1', 'proxy.example'])).toThrow('proxy.example is neither');
  });
});
