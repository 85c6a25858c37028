import { describe, expect, it } from 'vitest';
import { canonicalAddress } from './canonical-host.ts';

describe('canonical address', () => {
  it('leads from one loopback name to the one the gateway accepts', () => {
    expect(canonicalAddress('127.0.0.1:3000', '/instances?q=a', 'http://localhost:3000')).toBe('http://localhost:3000/instances?q=a');
    expect(canonicalAddress('[::1]:3000', '/', 'http://localhost:3000')).toBe('http://localhost:3000/');
    expect(canonicalAddress('localhost:3000', '/', 'http://127.0.0.1:3000')).toBe('http://127.0.0.1:3000/');
  });

  it('stays where the name is right', () => {
    expect(canonicalAddress('localhost:3000', '/', 'http://localhost:3000')).toBeNull();
  });

  it('leaves names of a network, and nonsense, alone', () => {
    expect(canonicalAddress('wb.example.com', '/', 'http://localhost:3000')).toBeNull();
    expect(canonicalAddress('127.0.0.1:3000', '/', 'https://wb.example.com')).toBeNull();
    expect(canonicalAddress(undefined, '/', 'http://localhost:3000')).toBeNull();
    expect(canonicalAddress('a b', '/', 'http://localhost:3000')).toBeNull();
  });
});
