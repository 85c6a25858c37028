/** Owns the guest's end of the inward cable: spare connections to the host, each of which becomes one to the SSH server. */
import net from 'node:net';

/** Spares kept ready, so that several callers at once do not wait for one another. */
const SPARE_PLUGS = 2;
/** After a cable that does not answer (the host is stopping) another try. */
const RETRY_MS = 200;

/** Keeps plugs in `socketPath`; a first byte on one means that a caller is there. Runs as long as the guest. */
export function keepPlugs(socketPath: string, sshPort: number): void {
  const plug = (): void => {
    const cable = net.connect({ path: socketPath, allowHalfOpen: true });
    let used = false;
    cable.on('error', () => undefined);
    cable.on('close', () => {
      if (!used) setTimeout(plug, RETRY_MS);
    });
    cable.once('data', (first: Buffer) => {
      used = true;
      plug();
      cable.pause();
      if (first.length > 1) cable.unshift(first.subarray(1));
      const server = net.connect({ host: '127.0.0.1', port: sshPort, allowHalfOpen: true, noDelay: true });
      cable.pipe(server);
      server.pipe(cable);
      server.on('error', () => cable.destroy());
      server.on('close', () => cable.destroy());
      cable.on('close', () => server.destroy());
    });
  };
  for (let count = 0; count < SPARE_PLUGS; count += 1) plug();
}
