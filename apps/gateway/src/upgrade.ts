/** Owns the checks before a WebSocket exists: path, origin, and how many strangers one address may bring. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { SESSION_PATH } from '@workbench/protocol';
import { callerBlock, clientAddress, type TrustedProxies } from './client-address.ts';
import { readCookie } from './cookies.ts';

export interface UpgradeRules {
  /** The origin of WORKBENCH_PUBLIC_URL. */
  readonly origin: string;
  readonly bindingCookie: string;
  readonly trusted: TrustedProxies;
  readonly unauthenticatedPerAddress: number;
}

export type UpgradeVerdict = { readonly ok: true; readonly address: string; readonly binding: string | undefined } | { readonly ok: false; readonly status: 403 | 404 | 429 };

/** Pure: `unauthenticated` tells how many sockets of an address have not shown a ticket yet. */
export function judgeUpgrade(request: Pick<IncomingMessage, 'url' | 'headers' | 'socket'>, rules: UpgradeRules, unauthenticated: (address: string) => number): UpgradeVerdict {
  // HS6: whatever follows the path is not looked at.
  if ((request.url ?? '').split('?', 1)[0] !== SESSION_PATH) return { ok: false, status: 404 };
  // HS1. A missing Origin is refused as well: every browser sends one with a WebSocket, and only pages of ours may open one.
  if (request.headers.origin !== rules.origin) return { ok: false, status: 403 };
  const forwarded = request.headers['x-forwarded-for'];
  const address = clientAddress(request.socket.remoteAddress ?? '', Array.isArray(forwarded) ? forwarded.join(',') : forwarded, rules.trusted);
  if (unauthenticated(address) >= rules.unauthenticatedPerAddress) return { ok: false, status: 429 }; // HS7
  return { ok: true, address, binding: readCookie(request.headers.cookie, rules.bindingCookie) };
}

const REASONS: Readonly<Record<number, string>> = { 403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests', 503: 'Service Unavailable' };

/** Answers an upgrade with a plain status and lets the socket go. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => socket.destroy());
  // The socket is half-open, and no timer of Node's watches it any more: a stranger who never closes would keep it for ever.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Sockets per caller, as callerBlock tells callers apart, that have not shown a ticket yet. */
export class Strangers {
  readonly #counts = new Map<string, number>();

  count(address: string): number {
    return this.#counts.get(callerBlock(address)) ?? 0;
  }

  /** Counts one in. @returns how to count it out again; further calls do nothing. */
  enter(address: string): () => void {
    const caller = callerBlock(address);
    this.#counts.set(caller, this.count(address) + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = this.count(address) - 1;
      if (left > 0) this.#counts.set(caller, left);
      else this.#counts.delete(caller);
    };
  }
}
