/** Opens a TCP connection to a port of the guest, for port forwarding. Knows no frames' bytes. */
import net from 'node:net';
import { frameType } from './backend-frame.ts';
import type { OpenFarEnd, SessionEntry } from './session.ts';

/** Input that the target has not taken; above it the relay has to wait. */
const INPUT_HIGH_BYTES = 256 * 1024;
const CONNECT_LIMIT_MS = 5_000;

/** Unlike the vendor's agent (SM7.10), the end of the target's stream ends the session, once everything it said has been read. */
export const openPort = (entry: SessionEntry): OpenFarEnd => ({ onOutput, onFull, onEnd }) =>
  new Promise((resolve) => {
    const port = Number(entry.portNumber);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return resolve('Open_port_failed');
    const target = net.connect({ host: entry.targetHost === '' ? 'localhost' : entry.targetHost, port, noDelay: true });
    const limit = setTimeout(() => target.destroy(new Error('not connected in time')), CONNECT_LIMIT_MS);
    let connected = false;
    let dropped = false;
    target.on('error', () => undefined); // 'close' follows, and tells that there was one
    target.on('close', (hadError) => {
      clearTimeout(limit);
      if (!connected) return resolve('Open_port_failed');
      if (!dropped) onEnd(hadError ? 'IO_port_failed' : 'Ok');
    });
    target.on('data', onOutput);
    target.on('drain', () => onFull(false));
    target.once('connect', () => {
      connected = true;
      clearTimeout(limit);
      resolve({
        handleFrame({ type, payload }) {
          if (type !== frameType.input || target.destroyed) return;
          target.write(Buffer.from(payload));
          if (target.writableLength > INPUT_HIGH_BYTES) onFull(true);
        },
        hold: (held) => void (held ? target.pause() : target.resume()),
        drop() {
          dropped = true;
          target.destroy();
        },
      });
    });
  });
