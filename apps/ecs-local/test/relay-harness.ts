/** Owns a relay with its agent endpoints on real ports, instances, keys and a hand-moved clock. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { AgentRegistry } from '../src/agents/agent-registry.ts';
import { agentServerOptions, createAgentEndpoints } from '../src/agents/endpoints.ts';
import { documentedLimits, type Limits } from '../src/limits.ts';
import type { Instance } from '../src/region/instance.ts';
import { createRelay } from '../src/relay/relay.ts';
import type { TerminalSessionRequest } from '../src/relay/terminal-sessions.ts';
import { HandTime } from './hand-time.ts';
import { ScriptedAgent } from './scripted-agent.ts';
import { ScriptedClient } from './scripted-client.ts';
import { testInstance } from './test-instance.ts';
import { turns, until } from './until.ts';

const newKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
/** Made once: a key takes a tenth of a second. */
const keys = [newKeys(), newKeys()] as const;

export async function startHarness(opts: { limits?: Partial<Limits>; agentServer?: ServerOptions } = {}) {
  const time = new HandTime();
  const limits = { ...documentedLimits, ...opts.limits };
  const instances: Instance[] = [testInstance(), testInstance({ id: 'i-2', name: 'app-1' })];
  const region = { instance: (id: string) => instances.find((instance) => instance.id === id) };
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, new Writable({ write: (line: Buffer, _encoding, done) => (logged.push(line.toString()), done()) }));
  const agents = new AgentRegistry({ limits, now: time.now, after: time.after, log });
  const relay = createRelay({ agents, limits, now: time.now, after: time.after, log, instances: region });
  const endpoints = createAgentEndpoints({ agents, channels: relay.channels, log, limits, instances: region });

  const openApi = createServer((_req, res) => res.end('openapi'));
  openApi.on('upgrade', (req, socket, head) => relay.handleUpgrade(req, socket, head) || socket.destroy());
  const agentServer = createServer({ ...agentServerOptions, ...opts.agentServer }, endpoints.handleRequest);
  agentServer.on('upgrade', endpoints.handleUpgrade);
  const [openApiPort, agentPort] = [await listen(openApi), await listen(agentServer)];

  const agent = (instanceId: string, keyIndex: 0 | 1 = instanceId === 'i-1' ? 0 : 1): ScriptedAgent =>
    new ScriptedAgent(`http://127.0.0.1:${agentPort}`, { instanceId, machineId: `machine-${instanceId}`, privateKey: keys[keyIndex].privateKey }, time.now);
  for (const [index, instanceId] of ['i-1', 'i-2'].entries()) agents.register({ instanceId, machineId: `machine-${instanceId}`, publicKeyPem: keys[index as 0 | 1].publicKey });

  const clients: ScriptedClient[] = [];
  const client = (path: string): ScriptedClient => {
    const opened = new ScriptedClient(`ws://127.0.0.1:${openApiPort}${path}`);
    clients.push(opened);
    return opened;
  };
  const startSession = (request: Partial<TerminalSessionRequest> = {}) =>
    relay.sessions.start({ instance: instances[0]!, principal: { accessKeyId: 'LTAI-test' }, clientIp: '127.0.0.1', username: 'ecs-user', ...request });

  return {
    time, limits, instances, logged, agents, relay, agentPort, openApiPort, agent, client, startSession,
    /** The only connection of a session, as DescribeTerminalSessions lists it. */
    connection: (sessionId: string) => relay.sessions.list({ regionId: 'local-1', sessionId })[0]?.connections[0],
    /** A client of a new session with its backend open; nothing sent yet. */
    async openShell(request: Partial<TerminalSessionRequest> = {}) {
      const instanceId = (request.instance ?? instances[0]!).id;
      const onDuty = await agent(instanceId).attach();
      const session = startSession(request);
      const shell = await client(session.webSocketPath).opened();
      const backend = await onDuty.openChannel();
      return { agent: onDuty, session, client: shell, backend };
    },
    async close() {
      for (const { socket } of clients) socket.terminate();
      relay.close();
      endpoints.close();
      await Promise.all([openApi, agentServer].map((server) => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()))));
      await until(() => relay.load().channels === 0);
      await turns(2);
    },
  };
}

export type Harness = Awaited<ReturnType<typeof startHarness>>;

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
