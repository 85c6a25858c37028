/** Owns the question whether the ports we are about to use are free. */
import { createServer } from 'node:net';
import { PORTS, StartError, type PortName } from './settings.ts';

/**
 * Looks before anything is started, so that the first thing a person reads is what to change.
 * @throws StartError naming the port and its variable.
 */
export async function requireFreePorts(ports: Readonly<Record<PortName, number>>, names: readonly PortName[]): Promise<void> {
  for (const name of names) {
    const code = await whyNotFree(ports[name]);
    if (code === 'EADDRINUSE') throw new StartError(`Port ${ports[name]} is in use; stop what uses it or set ${PORTS[name].variable} (or ${PORTS.web.variable}, which the others follow) to another port.`);
    if (code !== null) throw new StartError(`Port ${ports[name]} cannot be used (${code}); set ${PORTS[name].variable} to another port.`);
  }
}

function whyNotFree(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(null)));
  });
}
