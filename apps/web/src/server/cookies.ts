/** Owns the names and attributes of every cookie. The install id keeps two copies on one host name apart: cookies do not know ports. */
import { bindingCookieName } from '@workbench/protocol/internal-api';
import { environment } from '../env.ts';

export const isSecure = (): boolean => /^https:/i.test(environment().publicUrl);

/** `__Host-` binds a cookie to this very host, so that a neighbour below the same domain cannot plant one; it asks for HTTPS. */
const named = (name: string): string => `${isSecure() ? '__Host-' : ''}wb-${environment().installId}-${name}`;

export const cookieNames = {
  session: () => named('session'),
  csrf: () => named('csrf'),
  callback: () => named('callback'),
  pkce: () => named('pkce'),
  state: () => named('state'),
  nonce: () => named('nonce'),
  device: () => named('device'),
  /** Read by the gateway, so its name is part of the contract with it. */
  binding: () => bindingCookieName(environment().installId, environment().publicUrl),
  /** Written by the page itself: no secrets. */
  locale: () => `wb-${environment().installId}-locale`,
  theme: () => `wb-${environment().installId}-theme`,
  region: () => `wb-${environment().installId}-region`,
};

/** For everything that says who someone is. Lax, not Strict: a link to an instance in a chat must find its reader signed in. */
export const identityCookie = () => ({ httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure() }) as const;

/** For the cookie that goes with a ticket: no other site may make the browser send it, not even by a link. */
export const bindingCookie = () => ({ httpOnly: true, sameSite: 'strict', path: '/', secure: isSecure() }) as const;

/** A year, seconds: for what a person chose. */
export const PREFERENCE_SECONDS = 365 * 24 * 60 * 60;
