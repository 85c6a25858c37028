/**
 * Owns what a person may set for a start: the environment, parsed once, with defaults. Knows neither what the values are for nor the
 * secrets that are generated (data-folder.ts).
 */
import { isAbsolute, join, resolve } from 'node:path';
import { readSessionLimits } from '../../apps/gateway/src/session-limits.ts';
import { readOidcProvider } from '../../apps/web/src/server/oidc-provider.ts';

/** Wrong input by the person who starts Workbench; shown as one sentence, without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}

export type PortName = 'web' | 'gateway' | 'ecs' | 'internal' | 'agent';

/** Which variable sets each port, and how far it is from the web port when it is not set. */
export const PORTS: Readonly<Record<PortName, { variable: string; offset: number }>> = {
  web: { variable: 'WORKBENCH_WEB_PORT', offset: 0 },
  gateway: { variable: 'WORKBENCH_GATEWAY_PORT', offset: 1 },
  ecs: { variable: 'WORKBENCH_ECS_PORT', offset: 2 },
  internal: { variable: 'WORKBENCH_INTERNAL_PORT', offset: 3 },
  agent: { variable: 'WORKBENCH_AGENT_PORT', offset: 4 },
};

const DEFAULT_WEB_PORT = 3000;
const HIGHEST_PORT = 65_535;

export interface Settings {
  ports: Readonly<Record<PortName, number>>;
  /** Absolute. */
  dataFolder: string;
  cloud: 'local' | 'aliyun';
  /** Where browsers reach the web app, without a trailing slash. */
  publicUrl: string;
  /** Where browsers reach the gateway's WebSocket, without a trailing slash. */
  gatewayPublicUrl: string;
  /** Absent: the embedded Postgres. */
  databaseUrl: string | undefined;
  adminPassword: string | undefined;
  logLevel: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
/** As long as the web app asks of everybody's password, counted as there: characters of the normal form. */
const SHORTEST_PASSWORD = 8;

/**
 * @param environment process.env; an empty variable counts as not set.
 * @param root the checkout; a relative data folder is below it.
 * @throws StartError naming the variable that is wrong.
 */
export function parseSettings(environment: Environment, root: string): Settings {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const ports = parsePorts(value);
  const cloud = oneOf('WORKBENCH_CLOUD', value('WORKBENCH_CLOUD') ?? 'local', ['local', 'aliyun']);
  const adminPassword = environment['WORKBENCH_ADMIN_PASSWORD'] || undefined;
  if (adminPassword !== undefined && [...adminPassword.normalize('NFKC')].length < SHORTEST_PASSWORD) {
    throw new StartError(`WORKBENCH_ADMIN_PASSWORD needs at least ${SHORTEST_PASSWORD} characters.`);
  }
  const databaseUrl = value('DATABASE_URL');
  if (databaseUrl !== undefined) parseUrl('DATABASE_URL', databaseUrl, ['postgres:', 'postgresql:']);
  requireReadable(environment);
  const folder = value('WORKBENCH_DATA_DIR') ?? '.workbench';
  return {
    ports,
    dataFolder: isAbsolute(folder) ? resolve(folder) : join(root, folder),
    cloud: cloud === 'aliyun' ? 'aliyun' : 'local',
    ...parsePublicUrls(value, ports),
    databaseUrl,
    adminPassword,
    logLevel: oneOf('WORKBENCH_LOG_LEVEL', value('WORKBENCH_LOG_LEVEL') ?? 'info', LOG_LEVELS),
  };
}

/** Gateway and web app read these themselves; what is wrong with them is said before anything starts. */
function requireReadable(environment: Environment): void {
  try {
    readSessionLimits(environment);
    readOidcProvider(environment);
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}

function parsePorts(value: (name: string) => string | undefined): Record<PortName, number> {
  const ports = { web: DEFAULT_WEB_PORT, gateway: 0, ecs: 0, internal: 0, agent: 0 };
  const variableOf = new Map<number, string>();
  for (const [name, { variable, offset }] of Object.entries(PORTS) as [PortName, (typeof PORTS)[PortName]][]) {
    const text = value(variable);
    const port = text === undefined ? (name === 'web' ? DEFAULT_WEB_PORT : ports.web + offset) : Number(text);
    if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) {
      throw new StartError(
        text === undefined
          ? `${variable} is not set and would be ${port}, which is no port; set it, or a lower ${PORTS.web.variable}.`
          : `${variable} must be a port between 1 and ${HIGHEST_PORT}, not "${text}".`,
      );
    }
    const other = variableOf.get(port);
    if (other !== undefined) throw new StartError(`${other} and ${variable} are both ${port}; give each its own port.`);
    variableOf.set(port, variable);
    ports[name] = port;
  }
  return ports;
}

function parsePublicUrls(value: (name: string) => string | undefined, ports: Readonly<Record<PortName, number>>): Pick<Settings, 'publicUrl' | 'gatewayPublicUrl'> {
  const publicText = value('WORKBENCH_PUBLIC_URL') ?? `http://localhost:${ports.web}`;
  const publicUrl = parseUrl('WORKBENCH_PUBLIC_URL', publicText, ['http:', 'https:']);
  const gatewayText = value('WORKBENCH_GATEWAY_PUBLIC_URL');
  // The port of the gateway on this machine says nothing about where a proxy in front publishes it.
  if (gatewayText === undefined && publicUrl.hostname !== 'localhost') {
    throw new StartError('WORKBENCH_PUBLIC_URL is set, so WORKBENCH_GATEWAY_PUBLIC_URL is needed too: the ws:// or wss:// address where browsers reach the gateway.');
  }
  const gatewayUrl = parseUrl('WORKBENCH_GATEWAY_PUBLIC_URL', gatewayText ?? `ws://localhost:${ports.gateway}`, ['ws:', 'wss:']);
  if (publicUrl.protocol === 'https:' && gatewayUrl.protocol === 'ws:') {
    throw new StartError('WORKBENCH_GATEWAY_PUBLIC_URL must be a wss:// address: browsers open no ws:// connection from an https:// page.');
  }
  // The cookie that binds a ticket to a browser is for one host, whatever the port.
  if (publicUrl.hostname !== gatewayUrl.hostname) {
    throw new StartError(`WORKBENCH_PUBLIC_URL and WORKBENCH_GATEWAY_PUBLIC_URL must name one host: ${publicUrl.hostname} and ${gatewayUrl.hostname} share no cookies.`);
  }
  return { publicUrl: publicUrl.href.replace(/\/+$/, ''), gatewayPublicUrl: gatewayUrl.href.replace(/\/+$/, '') };
}

function parseUrl(name: string, text: string, protocols: readonly string[]): URL {
  // The text is not repeated: DATABASE_URL holds a password.
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !protocols.includes(url.protocol)) throw new StartError(`${name} must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}.`);
  return url;
}

function oneOf(name: string, text: string, allowed: readonly string[]): string {
  if (!allowed.includes(text)) throw new StartError(`${name} must be one of ${allowed.join(', ')}, not "${text}".`);
  return text;
}
