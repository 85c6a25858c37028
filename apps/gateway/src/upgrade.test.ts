import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readCookie } from './cookies.ts';
import { refuseUpgrade, Strangers } from './upgrade.ts';

test('strangers are counted in and out, each once', () => {
  const strangers = new Strangers();
  const leave = strangers.enter('a');
  strangers.enter('a');
  strangers.enter('b');
  expect([strangers.count('a'), strangers.count('b'), strangers.count('c')]).toEqual([2, 1, 0]);
  leave();
  leave();
  expect(strangers.count('a')).toBe(1);
});

test('an IPv6 network of one subscriber is one stranger, whichever of its addresses it shows', () => {
  const strangers = new Strangers();
  const leave = strangers.enter('2001:db8:1:2:aaaa::1');
  strangers.enter('2001:db8:1:2:bbbb::1');
  strangers.enter('::ffff:192.0.2.1');
  const counts = () => ['2001:db8:1:2::', '2001:db8:1:3::', '192.0.2.1', '192.0.2.2', '::ffff:192.0.2.1'].map((address) => strangers.count(address));
  expect(counts()).toEqual([2, 0, 1, 0, 1]);
  leave();
  expect(counts()).toEqual([1, 0, 1, 0, 1]);
});

test('a refused stranger who never closes, and one who breaks off, keep no socket', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.pause();
    refuseUpgrade(socket, 403);
  });
  // As HTTP servers do, which keep what was upgraded half-open.
  server.on('connection', (socket) => (socket.allowHalfOpen = true));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const stranger = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  let answer = '';
  stranger.on('data', (bytes: Buffer) => (answer += bytes.toString()));
  await once(stranger, 'end');
  expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
  await expect.poll(() => sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  stranger.destroy();
  await new Promise((resolve) => server.close(resolve));

  const broken = new Socket();
  refuseUpgrade(broken, 403);
  expect(() => broken.emit('error', new Error('reset'))).not.toThrow();
  expect(broken.destroyed).toBe(true);
});

test.each([
  ['a=1; wb-x-binding=two; c=3', 'two'],
  ['wb-x-binding=first; wb-x-binding=second', 'first'],
  ['xwb-x-binding=no', undefined],
  ['wb-x-binding', undefined],
  ['', undefined],
  [undefined, undefined],
])('the cookie of %s', (header, value) => {
  expect(readCookie(header, 'wb-x-binding')).toBe(value);
});
