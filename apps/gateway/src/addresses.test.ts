import { describe, expect, test } from 'vitest';
import { dialTarget, routesOf, type DialRules } from './addresses.ts';

const cloud: DialRules = { local: false, ownPorts: new Set([3000, 3001, 5432]), ownAddresses: ['192.168.7.5', 'fe80::1'] };
const local: DialRules = { ...cloud, local: true };
const target = (publicIp: string | null, rules: DialRules, port = 22, namedPort = port): string => {
  const found = dialTarget({ publicIp, privateIp: null }, { route: 'public', port, namedPort }, rules);
  return found.ok ? `${found.target.address} ${found.target.port}` : found.code;
};

describe('what the gateway may dial', () => {
  test('addresses an instance can have', () => {
    expect(target('47.96.1.2', cloud)).toBe('47.96.1.2 22');
    expect(dialTarget({ publicIp: null, privateIp: '172.16.0.4' }, { route: 'private', port: 2222, namedPort: 22 }, cloud)).toEqual({ ok: true, target: { address: '172.16.0.4', port: 2222 } });
    expect(target('2408:4005::1', cloud)).toBe('2408:4005::1 22');
  });

  const never = [
    '0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255', '169.254.169.254', 'fe80::1', '100.100.100.200',
    '::ffff:100.100.100.200', '::ffff:169.254.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'fe80::1%eth0',
    '0x7f.1', '2130706433', '0177.0.0.1', '127.1', 'localhost', 'web-1.example.com', '10.0.0.1:80', '',
  ];
  test.each(never)('never %s', (address) => {
    expect(target(address, cloud)).toBe('no-route');
    expect(target(address, local)).toBe('no-route');
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '100.64.0.1'])('%s only where a person listed it in the inventory', (address) => {
    expect(target(address, cloud)).toBe('no-route');
    expect(target(address, local)).toMatch(/ 22$/);
  });

  test('never a listener of this install, on loopback or on another address of this computer', () => {
    for (const port of [3000, 3001, 5432]) {
      expect(target('127.0.0.1', local, port)).toBe('unreachable');
      expect(target('::ffff:127.0.0.1', local, port)).toBe('unreachable');
      expect(target('192.168.7.5', local, port)).toBe('unreachable');
      expect(target('192.168.7.5', cloud, port)).toBe('unreachable');
    }
    // The same port elsewhere is somebody else's.
    expect(target('192.168.7.6', cloud, 3000)).toBe('192.168.7.6 3000');
  });

  test('on this computer only the port that the instance names', () => {
    expect(target('127.0.0.1', local, 2_201, 2_201)).toBe('127.0.0.1 2201');
    expect(target('127.0.0.1', local, 22, 2_201)).toBe('unreachable');
    expect(target('::1', local, 6_379, 22)).toBe('unreachable');
    expect(target('192.168.7.5', cloud, 6_379, 22)).toBe('unreachable');
    expect(target('192.168.7.6', cloud, 2_222, 22)).toBe('192.168.7.6 2222');
  });

  test('a route without an address leads nowhere', () => {
    expect(target(null, local)).toBe('no-route');
    expect(routesOf({ publicIp: null, privateIp: '10.0.0.1' }, cloud)).toEqual(['private']);
    expect(routesOf({ publicIp: '127.0.0.1', privateIp: '10.0.0.1' }, cloud)).toEqual(['private']);
    expect(routesOf({ publicIp: '127.0.0.1', privateIp: '10.0.0.1' }, local)).toEqual(['public', 'private']);
    expect(routesOf({ publicIp: null, privateIp: null }, cloud)).toEqual([]);
  });
});
