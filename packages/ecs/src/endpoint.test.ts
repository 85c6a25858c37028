import { describe, expect, it } from 'vitest';
import { parseEndpoint } from './endpoint.ts';

describe('[EO4.2] endpoints', () => {
  it.each([
    ['127.0.0.1:3002', { host: '127.0.0.1:3002', protocol: 'http' }],
    ['http://127.0.0.1:3002/', { host: '127.0.0.1:3002', protocol: 'http' }],
    ['https://ecs.example.com', { host: 'ecs.example.com', protocol: 'https' }],
    ['[::1]:3002', { host: '[::1]:3002', protocol: 'http' }],
  ])('%s', (text, endpoint) => {
    expect(parseEndpoint(text, 'http')).toEqual(endpoint);
  });

  it('takes the caller\'s protocol when none is written', () => {
    expect(parseEndpoint('ecs.example.com', 'https').protocol).toBe('https');
  });

  it.each(['', 'ftp://host', 'http://', 'http://host/path', 'user:pass@host', 'host:port', 'a b', 'host?x=1'])('refuses "%s"', (text) => {
    expect(() => parseEndpoint(text, 'http')).toThrow(/^endpoint:/);
  });
});
