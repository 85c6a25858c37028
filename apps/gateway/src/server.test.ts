/** What a listener of ours does with what Node says of it. */
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './server.ts';

test('a connection that cannot be accepted ends nothing else', async () => {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1');
  expect(() => server.emit('error', new Error('accept ENFILE'))).not.toThrow();
  await expect(listen(createServer(), port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await new Promise((resolve) => server.close(resolve));
});
