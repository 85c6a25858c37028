/** Owns the browser's socket and clock in the shape the session client asks for. */
import type { Clock, ConnectSocket } from '@workbench/client';

/** As the browser says it for a connection that failed without a word. */
const CLOSE_ABNORMAL = 1006;

export const connectBrowserSocket: ConnectSocket = (url, handlers) => {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url);
  } catch {
    // Not an address, or `ws:` from an `https:` page: the constructor throws instead of closing.
    queueMicrotask(() => handlers.handleClose(CLOSE_ABNORMAL));
    return { send: () => {}, close: () => {} };
  }
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => handlers.handleOpen();
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') handlers.handleText(data);
    else handlers.handleBytes(new Uint8Array(data));
  };
  socket.onclose = ({ code }) => handlers.handleClose(code);
  return {
    send: (data) => socket.send(data),
    close: (code) => socket.close(code),
  };
};

export const browserClock: Clock = {
  now: () => performance.now(),
  setTimer: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
