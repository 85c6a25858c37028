/** Puts a region together from its parts and gives it its two listeners: OpenAPI with relay, and agent endpoints. Decides nothing itself. */
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AgentRegistry } from './agents/agent-registry.ts';
import { agentServerOptions, createAgentEndpoints } from './agents/endpoints.ts';
import { Invocations } from './commands/invocations.ts';
import { KeptCommands } from './commands/kept-commands.ts';
import { createGuestHost } from './guest/guest-host.ts';
import type { Inventory } from './inventory/inventory.ts';
import type { Log } from './log.ts';
import { AccessKeys, loadOrCreateAccessKey, type AccessKey, type TemporaryKey } from './openapi/access-keys.ts';
import { handleApiRequest, handleClientError, maxHeaderBytes } from './openapi/http.ts';
import { Idempotency } from './openapi/idempotency.ts';
import { Nonces } from './openapi/nonces.ts';
import { operations } from './openapi/operations/index.ts';
import { Paging } from './openapi/paging.ts';
import { handleProbe } from './probes.ts';
import { readinessOf } from './region/readiness.ts';
import { withPasswords } from './region/demo-passwords.ts';
import { LocalRegion } from './region/local-region.ts';
import { sandboxKind } from './region/shown-tags.ts';
import { startGuests } from './region/start-guests.ts';
import { StateFile } from './region/state-file.ts';
import { createRelay } from './relay/relay.ts';
import { refuseUpgrade } from './relay/upgrade.ts';

export interface EcsLocalDeps {
  readonly config: { readonly host: string; readonly ecsPort: number; readonly agentPort: number; readonly dataDir: string };
  readonly inventory: Inventory;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Ports {
  readonly ecs: number;
  readonly agent: number;
}

export interface EcsLocal {
  /** Opens both listeners, then boots what should run (see `booted`). Rejects with a sentence when a port cannot be had. */
  listen(): Promise<Ports>;
  /** Resolves when every guest that should run has answered or failed. */
  readonly booted: Promise<void>;
  readonly accessKey: AccessKey;
  /** A temporary key with its token, for whoever embeds the region. */
  issueToken(request: { durationSeconds: number; roleSessionName: string }): TemporaryKey;
  /** What the relay holds at this moment. */
  relayLoad: ReturnType<typeof createRelay>['load'];
  /** Stops guests and listeners; nothing of the region is left running. */
  close(): Promise<void>;
}

/** Makes the region of `inventory` with its data in `config.dataDir`. Rejects with a sentence when the data cannot be used. */
export async function createEcsLocal({ config, inventory, log, now = Date.now }: EcsLocalDeps): Promise<EcsLocal> {
  const { dataDir, host } = config;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const accessKey = await loadOrCreateAccessKey(join(dataDir, 'access-key.json'));
  const state = await StateFile.open(join(dataDir, 'state.json'), (error) => log.error({ err: error }, 'the state could not be written'));
  const users = await withPasswords(inventory, join(dataDir, 'demo-passwords.json'));
  const guestHost = await createGuestHost({ guestsDir: join(dataDir, 'guests'), log, quota: inventory.quota });

  const { limits } = inventory;
  let ports: Ports = { ecs: config.ecsPort, agent: config.agentPort };
  const endpoint = (): string => `${host}:${ports.ecs}`;

  const agents = new AgentRegistry({ limits, now, log });
  const startMachine = startGuests({ guestHost, agents, users, refuseRoot: limits.refuseRoot, agentPort: () => ports.agent });
  const region = new LocalRegion({ inventory, state, startMachine, now, log });
  const relay = createRelay({ agents, limits, now, log, instances: region });
  const agentEndpoints = createAgentEndpoints({ agents, channels: relay.channels, log, limits, instances: region });
  const invocations = new Invocations(agents, now);
  region.onPowerChange(({ id, power }) => {
    if (power === 'Running') return;
    relay.sessions.endAll(id, 'InstanceNotRunning');
    invocations.interrupt(id);
    agents.forget(id);
  });

  const keys = new AccessKeys(accessKey, now);
  const readiness = readinessOf({ region, agents, now });
  const api = {
    operations,
    verifier: { keys, nonces: new Nonces(now), now },
    log,
    services: {
      region,
      agents,
      sessions: relay.sessions,
      invocations,
      commands: new KeptCommands(state),
      paging: new Paging(accessKey.accessKeySecret),
      idempotency: new Idempotency(),
      sandbox: sandboxKind(guestHost.sandbox),
      accountId: keys.accountId,
      endpoint,
    },
  };

  const ecsServer = createServer({ maxHeaderSize: maxHeaderBytes }, (req, res) => {
    if (!handleProbe(req, res, readiness)) void handleApiRequest(req, res, api);
  });
  ecsServer.on('upgrade', (req, socket, head) => {
    if (!relay.handleUpgrade(req, socket, head)) refuseUpgrade(socket, 404);
  });
  ecsServer.on('clientError', (error: NodeJS.ErrnoException, socket) => handleClientError(error, socket, endpoint()));
  const agentServer = createServer(agentServerOptions, (req, res) => agentEndpoints.handleRequest(req, res));
  agentServer.on('upgrade', (req, socket, head) => agentEndpoints.handleUpgrade(req, socket, head));

  let bootDone: () => void = () => undefined;
  const booted = new Promise<void>((resolve) => {
    bootDone = resolve;
  });

  return {
    accessKey,
    booted,
    issueToken: (request) => keys.issueToken(request),
    relayLoad: relay.load,
    async listen() {
      const agent = await open(agentServer, { host, port: config.agentPort, variable: 'WORKBENCH_AGENT_PORT' });
      const ecs = await open(ecsServer, { host, port: config.ecsPort, variable: 'WORKBENCH_ECS_PORT' });
      ports = { ecs, agent };
      void region.boot().then(bootDone);
      return ports;
    },
    async close() {
      region.close();
      relay.close();
      agentEndpoints.close();
      await guestHost.close();
      await Promise.all([ecsServer, agentServer].map(shut));
      await state.flush();
    },
  };
}

/** Listens and returns the port in use; rejects with a sentence that names the variable to set. */
function open(server: Server, { host, port, variable }: { host: string; port: number; variable: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${error.code ?? error.message})`;
      reject(new Error(`Port ${port} on ${host} ${why}: set ${variable} to a free one.`));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Closes a listener and every connection to it. */
function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
