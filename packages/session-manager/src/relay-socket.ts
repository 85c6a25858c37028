/** Owns how a relay is dialled: the WebSocket options of the vendor's client; knows nothing of frames or sessions. */
import WebSocket, { type RawData } from 'ws';

/** Largest message accepted, bytes. Agents send about 1 KiB a frame (SM7.6); a mebibyte leaves room without letting a peer fill memory. */
const maxMessageBytes = 1024 * 1024;

/**
 * First TCP keep-alive probe after this long without traffic, milliseconds. The relay need not ever ping (SM5.3), so only the
 * kernel notices a peer that vanished while the session is idle.
 */
const tcpKeepAliveMs = 30_000;

/** True for an address that {@link createRelaySocket} takes. */
export function isRelayUrl(url: string): boolean {
  return URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol);
}

/** Starts connecting to a relay. */
export function createRelaySocket(url: string): WebSocket {
  const socket = new WebSocket(url, {
    perMessageDeflate: false, // SM2: no peer offers it
    followRedirects: false,
    maxPayload: maxMessageBytes,
    headers: { 'x-acs-session-token': '' }, // SM5.2
  });
  socket.once('upgrade', (response) => response.socket.setKeepAlive(true, tcpKeepAliveMs));
  return socket;
}

/** The bytes of a message in whichever form ws delivers it. */
export function messageBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
