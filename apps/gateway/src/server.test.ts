/** What a listener of ours does with what Node says of it. */
import { createServer } from 'node:http';
import { expect, test, vi } from 'vitest';
import { listen } from './server.ts';

test('a connection that cannot be accepted ends nothing else, and is in the log', async () => {
  const server = createServer();
  const log = { warn: vi.fn() };
  const port = await listen(server, { port: 0, host: '127.0.0.1', log });
  expect(() => server.emit('error', new Error('accept ENFILE'))).not.toThrow();
  expect(log.warn).toHaveBeenCalledOnce();
  await expect(listen(createServer(), { port, host: '127.0.0.1', log })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await new Promise((resolve) => server.close(resolve));
});
