import { describe, expect, it } from 'vitest';
import { nonceLifeMs, Nonces } from './nonces.ts';

describe('Nonces', () => {
  it('refuses a nonce of the same key twice, not of another key', () => {
    const nonces = new Nonces(() => 0);
    nonces.spend('a', '1');
    nonces.spend('b', '1');
    nonces.spend('a', '2');
    expect(() => nonces.spend('a', '1')).toThrow(expect.objectContaining({ code: 'SignatureNonceUsed' }) as Error);
  });

  it('forgets a nonce when its life is over, not before', () => {
    let now = 0;
    const nonces = new Nonces(() => now);
    nonces.spend('a', '1');
    now = nonceLifeMs - 1;
    expect(() => nonces.spend('a', '1')).toThrow();
    now = nonceLifeMs;
    expect(() => nonces.spend('a', '1')).not.toThrow();
  });

  it('throttles when it is full instead of forgetting early', () => {
    let now = 0;
    const nonces = new Nonces(() => now, 3);
    for (const nonce of ['1', '2', '3']) nonces.spend('a', nonce);
    expect(() => nonces.spend('a', '4')).toThrow(expect.objectContaining({ code: 'Throttling.User', retryAfterMs: 1000 }) as Error);
    expect(() => nonces.spend('a', '1')).toThrow(expect.objectContaining({ code: 'SignatureNonceUsed' }) as Error);
    now = nonceLifeMs;
    expect(() => nonces.spend('a', '4')).not.toThrow();
  });
});
