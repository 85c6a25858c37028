import { describe, expect, it } from 'vitest';
import { DEVICE_MS, readKnownDevice, writeKnownDevice } from './known-device.ts';

const now = new Date('2026-01-01T00:00:00Z');
const user = '5f1d1c60-7d0a-4a6e-8a39-0c2f4c7c9f10';
const secret = 'a secret of at least thirty-two characters';

describe('T13 a known device', () => {
  it('is known for its account, and each sign-in makes another one', () => {
    const cookie = writeKnownDevice(user, now, secret);
    const device = readKnownDevice(cookie, now, secret);
    expect(device?.userId).toBe(user);
    expect(readKnownDevice(writeKnownDevice(user, now, secret), now, secret)?.deviceId).not.toBe(device?.deviceId);
  });

  it('cannot be made up, moved to another account, prolonged or kept for ever', () => {
    const cookie = writeKnownDevice(user, now, secret);
    const [, deviceId, expires, signature] = cookie.split('.');
    for (const forged of [
      undefined,
      '',
      cookie.slice(0, -2),
      `other.${deviceId}.${expires}.${signature}`,
      `${user}.${deviceId}.${Number(expires) + 1}.${signature}`,
      `${user}.x.${expires}.${signature}`,
      `${cookie}.more`,
      writeKnownDevice(user, now, 'another secret of thirty-two characters'),
    ]) {
      expect(readKnownDevice(forged, now, secret), String(forged)).toBeNull();
    }
    expect(readKnownDevice(cookie, new Date(now.getTime() + DEVICE_MS), secret)).toBeNull();
  });
});
