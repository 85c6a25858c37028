/** Owns the proof that a browser has signed in to an account before: a cookie under our signature. It gives no right but its own count of failures. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface KnownDevice {
  readonly userId: string;
  readonly deviceId: string;
}

/** How long a browser stays known, milliseconds; every sign-in renews it. */
export const DEVICE_MS = 90 * 24 * 60 * 60_000;

const sign = (text: string, secret: string): Buffer => createHmac('sha256', `known-device:${secret}`).update(text).digest();

/** A fresh id at every sign-in: a cookie that was copied has a count of its own for as long as its owner does not sign in again. */
export function writeKnownDevice(userId: string, now: Date, secret: string): string {
  const text = `${userId}.${randomBytes(12).toString('base64url')}.${now.getTime() + DEVICE_MS}`;
  return `${text}.${sign(text, secret).toString('base64url')}`;
}

export function readKnownDevice(cookie: string | undefined, now: Date, secret: string): KnownDevice | null {
  const [userId, deviceId, expires, signature, ...rest] = cookie?.split('.') ?? [];
  if (userId === undefined || deviceId === undefined || expires === undefined || signature === undefined || rest.length > 0) return null;
  const expected = sign(`${userId}.${deviceId}.${expires}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected) || !(Number(expires) > now.getTime())) return null;
  return { userId, deviceId };
}
