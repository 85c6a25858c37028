/** The transport contract on the real road: SDK, signed call, relay, agent, a shell in a guest. */
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import { pino } from 'pino';
import { openDatabase } from '@workbench/db';
import { openChannel } from '@workbench/session-manager';
import { startTestPostgres } from '@workbench/testkit/postgres';
import { newSessionId } from '../src/session-id.ts';
import { CloudSessions } from '../src/transports/session-manager/cloud-sessions.ts';
import { openSessionManager } from '../src/transports/session-manager/open.ts';
import type { Transport, TransportEvents } from '../src/transports/transport.ts';
import { running } from './harness.ts';
import { patience } from './patience.ts';
import { startRegion } from './region.ts';
import { transportContract } from './transport-contract.ts';

const inventory = `
regions: [{ id: local-1 }]
instances:
  - { id: i-web, kind: demo, name: web-1, region: local-1, privateIp: 10.1.0.11 }
limits: { bytesPerSecond: 0, clientInputBps: 0 }
`;

const log = pino({ level: 'silent' });

/** Turns a shell into one that sends back what it gets, byte for byte, and ends at a byte 0x04; resolves when it does. */
function makeEcho(transport: Transport): Promise<Transport> {
  return new Promise((resolve) => {
    let events: TransportEvents | undefined;
    let text = '';
    transport.start({
      onOutput: (bytes) => {
        if (events) return events.onOutput(bytes);
        text += Buffer.from(bytes).toString('latin1');
        if (!text.endsWith('echo-ready')) return;
        resolve({
          start: (given) => (events = given),
          write: (each) => transport.write(each),
          hurry: () => transport.hurry(),
          get roundTripMs() {
            return transport.roundTripMs;
          },
          measureRoundTrip: () => transport.measureRoundTrip(),
          resize: (size) => transport.resize(size),
          pause: () => transport.pause(),
          resume: () => transport.resume(),
          close: () => transport.close(),
        });
      },
      onInputTaken: (bytes) => events?.onInputTaken(bytes),
      onEnd: (end) => events?.onEnd(end),
    });
    // Line by line would lose what has no line end; `dd` passes on what it reads. The end is a signal from the terminal itself: in raw
    // mode with `isig`, 0x04 interrupts dd, which stands in the place of the shell.
    transport.write(Buffer.from("stty raw -echo isig intr ^D; printf echo-; printf ready; exec dd bs=4096 2>/dev/null\r"));
  });
}

transportContract('session-manager through ecs-local', {
  bytes: 400_000,
  // What the socket had read: the relay sends a frame for each read of the terminal, and one read of the socket brings several.
  overrun: 59_999,
  isFar: true,
  start: async () => {
    const [postgres, region] = await Promise.all([startTestPostgres(), startRegion(inventory)]);
    const db = openDatabase({ connectionString: await postgres.createDatabase() });
    const cloudSessions = new CloudSessions({ db, ecs: region.ecs, gatewayId: 'gw', bootId: 'boot', log });
    const deps = { ecs: region.ecs, cloudSessions, relay: { kind: 'local', endpointHost: region.endpoint }, openChannel } as const;
    return {
      open: async () => {
        const sessionId = newSessionId();
        let started = '';
        const shell = await openSessionManager(deps, { kind: 'session-manager', username: 'root' }, {
          sessionId,
          user: { id: randomUUID(), name: 'alice' },
          instance: running({ instanceId: 'i-web' }),
          requestId: randomUUID(),
          size: () => ({ cols: 80, rows: 24 }),
          progress: () => undefined,
          ask: () => Promise.resolve({ accept: true, responses: [] }),
          signal: new AbortController().signal,
          log: pino({ level: 'info' }, { write: (line: string) => void (started = /"cloudSessionId":"([^"]+)"/.exec(line)?.[1] ?? started) }),
        });
        const connection = async () => (await region.ecs.describeTerminalSessions({ regionId: 'local-1', sessionId: started })).sessions[0]?.connections[0];
        const transport = await makeEcho(shell);
        return {
          transport,
          remote: {
            exit: () => transport.write(Buffer.of(4)),
            // The guest's own terminals say their sizes: one of them is this one.
            hasSize: async (cols, rows) => {
              const { invokeId } = await region.ecs.runCommand({ regionId: 'local-1', instanceIds: ['i-web'], script: `for t in /dev/pts/[0-9]*; do stty -F $t size; done`, timeoutSeconds: 20 });
              await vi.waitFor(async () => {
                const [result] = await region.ecs.invocationResults({ regionId: 'local-1', invokeId });
                expect(Buffer.from(result?.output ?? []).toString()).toContain(`${rows} ${cols}`);
              }, patience);
            },
            isGone: () => vi.waitFor(async () => expect((await connection())?.status).toMatch(/Terminated|Failed/), patience),
          },
        };
      },
      stop: async () => {
        cloudSessions.stop();
        await region.stop();
        await db.close();
        await postgres.stop();
      },
    };
  },
});
