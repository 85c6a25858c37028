/** The transport contract on echo, on SSH against an in-process server, and on Session Manager against a scripted relay. */
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { ServerChannel } from 'ssh2';
import { Secret as EcsSecret, type Ecs } from '@workbench/ecs';
import { createUser, openDatabase } from '@workbench/db';
import { openChannel } from '@workbench/session-manager';
import { startTestPostgres } from '@workbench/testkit/postgres';
import { pino } from 'pino';
import { sealLogon } from '../src/logon.ts';
import { newSessionId } from '../src/session-id.ts';
import { openEcho } from '../src/transports/echo.ts';
import { CloudSessions } from '../src/transports/session-manager/cloud-sessions.ts';
import { openSessionManager } from '../src/transports/session-manager/open.ts';
import { openSsh } from '../src/transports/ssh/open.ts';
import { RefusedHostKeys } from '../src/transports/ssh/refused-host-keys.ts';
import type { OpeningContext } from '../src/transports/transport.ts';
import { running, sshPort } from './harness.ts';
import { startScriptedRelay } from './scripted-relay.ts';
import { startSshServer } from './ssh-server.ts';
import { transportContract } from './transport-contract.ts';
import { patience } from './patience.ts';

const log = pino({ level: 'silent' });

const contextOf = (userId: string, port = 22): OpeningContext => ({
  sessionId: newSessionId(),
  user: { id: userId, name: 'alice' },
  instance: running({ tags: sshPort(port) }),
  requestId: randomUUID(),
  size: () => ({ cols: 80, rows: 24 }),
  progress: () => undefined,
  ask: () => Promise.resolve({ accept: true, responses: [] }),
  signal: new AbortController().signal,
  log,
});

transportContract('echo', {
  bytes: 4_000_000,
  overrun: 0,
  isFar: false,
  start: () =>
    Promise.resolve({
      open: () => {
        const transport = openEcho();
        let size = '';
        let closed = false;
        return Promise.resolve({
          transport: {
            ...transport,
            // The echo says its sizes in its output; for the contract they are heard here.
            resize: ({ cols, rows }) => {
              size = `${cols}x${rows}`;
            },
            close: () => {
              closed = true;
              return transport.close();
            },
          },
          remote: {
            exit: () => transport.write(Buffer.of(4)),
            hasSize: (cols, rows) => vi.waitFor(() => expect(size).toBe(`${cols}x${rows}`), patience),
            isGone: () => vi.waitFor(() => expect(closed).toBe(true), patience),
          },
        });
      },
      stop: () => Promise.resolve(),
    }),
});

transportContract('ssh', {
  bytes: 16_000_000,
  overrun: 0,
  isFar: true,
  start: async () => {
    const postgres = await startTestPostgres();
    const db = openDatabase({ connectionString: await postgres.createDatabase() });
    const user = await createUser(db, { name: 'alice', role: 'operator', passwordHash: 'unused', mustChangePassword: false });
    const channels: ServerChannel[] = [];
    let size = '';
    const sshd = await startSshServer({
      onShell: (channel) => {
        channels.push(channel);
        channel.pipe(channel);
      },
      onResize: ({ cols, rows }) => {
        size = `${cols}x${rows}`;
      },
    });
    return {
      open: async () => {
        const logon = sealLogon({ kind: 'ssh', route: 'public', port: sshd.port, username: 'alice', auth: { method: 'password', password: 'right' } });
        if (logon.kind !== 'ssh') throw new Error('not ssh');
        const transport = await openSsh({ db, refused: new RefusedHostKeys(), dialRules: { local: true, ownPorts: new Set(), ownAddresses: [] } }, logon, contextOf(user.id, sshd.port));
        const channel = channels.at(-1);
        return {
          transport,
          remote: {
            exit: () => {
              channel?.exit(0);
              channel?.end();
            },
            hasSize: (cols, rows) => vi.waitFor(() => expect(size).toBe(`${cols}x${rows}`), patience),
            isGone: () => vi.waitFor(() => expect(sshd.connections.size).toBe(0), patience),
          },
        };
      },
      stop: async () => {
        await sshd.close();
        await db.close();
        await postgres.stop();
      },
    };
  },
});

transportContract('session-manager', {
  // Input is paced to 200 KB/s (SM8.3).
  bytes: 300_000,
  // What one read of the socket brought; the relay here sends a frame for each it gets, ≤ 2 KiB.
  overrun: 16_384,
  isFar: true,
  start: async () => {
    const postgres = await startTestPostgres();
    const db = openDatabase({ connectionString: await postgres.createDatabase() });
    const relay = await startScriptedRelay();
    const ended: string[] = [];
    const ecs: Pick<Ecs, 'startTerminalSession' | 'endTerminalSession' | 'sessionManagerEnabled' | 'cloudAssistantStatus'> = {
      sessionManagerEnabled: () => Promise.resolve(true),
      cloudAssistantStatus: ({ instanceIds }) => Promise.resolve(new Map(instanceIds.map((id) => [id, { online: true, version: '2', supportsSessionManager: true, lastHeartbeatAt: '' }]))),
      startTerminalSession: () => Promise.resolve({ sessionId: `s-${randomUUID()}`, webSocketUrl: new EcsSecret(`ws://127.0.0.1:${relay.port}/session?token=t`) }),
      endTerminalSession: ({ sessionId }) => {
        ended.push(sessionId);
        return Promise.resolve();
      },
    };
    const cloudSessions = new CloudSessions({ db, ecs, gatewayId: 'gw', bootId: 'boot', log });
    const deps = { ecs, cloudSessions, relay: { kind: 'local', endpointHost: `127.0.0.1:${relay.port}` }, openChannel } as const;
    return {
      open: async () => {
        const endedBefore = ended.length;
        const transport = await openSessionManager(deps, { kind: 'session-manager', username: 'root' }, contextOf(randomUUID()));
        const shell = relay.shells.at(-1);
        return {
          transport,
          remote: {
            exit: () => shell?.end('Exit'),
            hasSize: (cols, rows) => vi.waitFor(() => expect(shell?.sizes.at(-1)).toBe(`${cols}x${rows}`), patience),
            isGone: () =>
              vi.waitFor(() => {
                expect(shell?.ws.readyState).toBe(shell?.ws.CLOSED);
                expect(ended.length).toBe(endedBefore + 1);
              }, patience),
          },
        };
      },
      stop: async () => {
        cloudSessions.stop();
        await relay.close();
        await db.close();
        await postgres.stop();
      },
    };
  },
});
