import { describe, expect, it } from 'vitest';
import { ownName, receive } from './canonical-host.ts';

describe('the name an install is asked by', () => {
  it('is led from one loopback name to the one the gateway accepts', () => {
    expect(receive('127.0.0.1:3000', '/instances?q=a', 'http://localhost:3000')).toEqual({ kind: 'elsewhere', address: 'http://localhost:3000/instances?q=a' });
    expect(receive('[::1]:3000', '/', 'http://localhost:3000')).toEqual({ kind: 'elsewhere', address: 'http://localhost:3000/' });
    expect(receive('localhost:3000', '/', 'http://127.0.0.1:3000')).toEqual({ kind: 'elsewhere', address: 'http://127.0.0.1:3000/' });
  });

  it('is welcome where it is right', () => {
    expect(receive('localhost:3000', '/', 'http://localhost:3000')).toEqual({ kind: 'welcome' });
  });

  it('is foreign where it is none of this computer', () => {
    for (const host of ['rebinding.example', '192.168.1.5:3000', 'localhost.example:3000', 'a b', '', undefined]) expect(receive(host, '/', 'http://localhost:3000'), String(host)).toEqual({ kind: 'foreign' });
  });

  it('may be any behind a proxy, which may rewrite it', () => {
    for (const host of ['web:3000', '127.0.0.1:3000', 'wb.example.com']) expect(receive(host, '/', 'https://wb.example.com')).toEqual({ kind: 'welcome' });
  });
});

describe('the name a process calls itself by', () => {
  it('is one under which it welcomes itself', () => {
    for (const publicUrl of ['http://localhost:3000', 'http://127.0.0.1:3000', 'https://wb.example.com']) {
      expect(receive(`${ownName(publicUrl, '0.0.0.0')}:3000`, '/', publicUrl), publicUrl).toEqual({ kind: 'welcome' });
    }
    expect(ownName('https://wb.example.com', '0.0.0.0')).toBe('0.0.0.0');
  });
});
