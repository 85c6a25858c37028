/** Owns the floors of the browser figures: a page with nothing but xterm.js at the end of a WebSocket. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { MAX_OUTPUT_FRAME_BYTES } from '@workbench/protocol';

export interface BarePage {
  readonly url: string;
  stop(): Promise<void>;
}

/** The options that cost something are those of the product's terminal: scrollback, font, line height, and no renderer but the DOM's. */
const html = `<!doctype html><meta charset="utf-8"><title>bare</title><link rel="stylesheet" href="/xterm.css">
<style>html,body{margin:0;height:100%;background:#000}</style><div id="t"></div><script src="/xterm.js"></script><script src="/graphemes.js"></script><script>
const terminal = new Terminal({ scrollback: 10000, lineHeight: 1.15, fontSize: 14, fontFamily: 'monospace', cols: COLS, rows: ROWS, allowProposedApi: true });
if (GRAPHEMES) terminal.loadAddon(new UnicodeGraphemesAddon.UnicodeGraphemesAddon());
terminal.open(document.getElementById('t'));
terminal.onTitleChange((title) => { document.title = title; });
const socket = new WebSocket(SOCKET);
socket.binaryType = 'arraybuffer';
socket.onmessage = ({ data }) => terminal.write(new Uint8Array(data));
terminal.onData((data) => socket.send(data));
terminal.focus();
socket.onopen = () => { document.title = 'open'; };
</script>`;

export interface BarePageOptions {
  /** Fed for each Enter, from memory and as fast as the page takes it; or the address of a WebSocket that is a shell. */
  readonly source: Buffer | string;
  readonly cols: number;
  readonly rows: number;
  /** Whether characters are counted by Unicode's graphemes, as the product's are, which costs the parser something. */
  readonly graphemes: boolean;
}

export async function startBarePage({ source, cols, rows, graphemes }: BarePageOptions): Promise<BarePage> {
  const xterm = dirname(dirname(createRequire(import.meta.url).resolve('@xterm/xterm')));
  const socketOf = typeof source === 'string' ? JSON.stringify(source) : `'ws://' + location.host`;
  const files: Readonly<Record<string, { readonly type: string; readonly body: string | Buffer }>> = {
    '/': { type: 'text/html', body: html.replace('COLS', String(cols)).replace('ROWS', String(rows)).replace('GRAPHEMES', String(graphemes)).replace('SOCKET', socketOf) },
    '/xterm.js': { type: 'text/javascript', body: readFileSync(join(xterm, 'lib/xterm.js')) },
    '/graphemes.js': { type: 'text/javascript', body: readFileSync(createRequire(import.meta.url).resolve('@xterm/addon-unicode-graphemes')) },
    '/xterm.css': { type: 'text/css', body: readFileSync(join(xterm, 'css/xterm.css')) },
  };
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.body);
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    let count = 0;
    socket.on('message', (typed: Buffer) => {
      if (typeof source !== 'string' && typed.includes('\r')) feed(socket, source, `P${(count += 1)}.`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function feed(socket: WebSocket, content: Buffer, title: string): void {
  for (let at = 0; at < content.length; at += MAX_OUTPUT_FRAME_BYTES) socket.send(content.subarray(at, at + MAX_OUTPUT_FRAME_BYTES));
  socket.send(Buffer.from(`\x1b]0;${title}\x07`));
}
