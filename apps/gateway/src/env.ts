/** The environment of the gateway, read once at boot; the only file of this app that looks at process.env. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { trustedProxies, type TrustedProxies } from './client-address.ts';
import { Secret } from './secret.ts';
import { readSessionLimits, type SessionLimits } from './session-limits.ts';

export type Cloud =
  | { readonly kind: 'local'; /** `host:port` of the region. */ readonly endpoint: string; readonly accessKeyId: string; readonly accessKeySecret: Secret }
  /** With the default credential chain of the SDK. */
  | { readonly kind: 'aliyun' };

export interface Env {
  readonly databaseUrl: Secret;
  readonly installId: string;
  readonly gatewayHost: string;
  readonly gatewayPort: number;
  /** Where the internal API listens, and a name its callers may use. */
  readonly internalHost: string;
  readonly internalPort: number;
  readonly internalKey: Secret;
  /** The only origin whose pages may open a session. */
  readonly origin: string;
  readonly cloud: Cloud;
  readonly trusted: TrustedProxies;
  /** Ports this install listens on; never dialled. */
  readonly ownPorts: ReadonlySet<number>;
  /** Nobody but this computer can reach a listener of this install. */
  readonly loopbackOnly: boolean;
  /** How long sessions may last; the other caps are not for the environment. */
  readonly caps: SessionLimits;
  readonly logLevel: string;
}

/** Offsets from the web port for ports that are not set (docs/ARCHITECTURE.md). */
const GATEWAY_OFFSET = 1;
const ECS_OFFSET = 2;
const INTERNAL_OFFSET = 3;
const AGENT_OFFSET = 4;

const LOOPBACK = '127.0.0.1';
const INTERNAL_KEY_BYTES = 32;
const POSTGRES_PORT = 5432;

const port = z.coerce.number().int().min(0).max(65_535);
const host = z.string().min(1).max(255);

const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  WORKBENCH_INSTALL_ID: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be lower-case letters, digits and dashes'),
  WORKBENCH_WEB_PORT: port.max(65_535 - AGENT_OFFSET).default(3000),
  WORKBENCH_WEB_HOST: host.default(LOOPBACK),
  WORKBENCH_GATEWAY_PORT: port.optional(),
  WORKBENCH_GATEWAY_HOST: host.default(LOOPBACK),
  WORKBENCH_INTERNAL_PORT: port.optional(),
  WORKBENCH_INTERNAL_HOST: host.default(LOOPBACK),
  WORKBENCH_INTERNAL_KEY: z.string().regex(/^[A-Za-z0-9_-]+$/, 'must be base64url').refine((text) => Buffer.from(text, 'base64url').length >= INTERNAL_KEY_BYTES, `must hold at least ${INTERNAL_KEY_BYTES} bytes`),
  WORKBENCH_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  WORKBENCH_CLOUD: z.enum(['local', 'aliyun']).default('local'),
  WORKBENCH_ECS_ENDPOINT: z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'must be host:port').optional(),
  WORKBENCH_ECS_ACCESS_KEY_ID: z.string().min(1).optional(),
  WORKBENCH_ECS_ACCESS_KEY_SECRET: z.string().min(1).optional(),
  WORKBENCH_TRUSTED_PROXIES: z.string().default(''),
  WORKBENCH_OWN_PORTS: z.string().regex(/^\d{1,5}(,\d{1,5})*$/, 'must be ports, comma separated').optional(),
  WORKBENCH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
type Variables = z.output<typeof schema>;

/**
 * Parses the environment. Empty variables count as unset.
 * @throws Error with one sentence per variable that is missing or wrong; values are not repeated, some are secrets.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== '')));
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')} is not valid: ${issue.message}.`).join(' '));
  const v = parsed.data;
  const gatewayPort = v.WORKBENCH_GATEWAY_PORT ?? v.WORKBENCH_WEB_PORT + GATEWAY_OFFSET;
  const internalPort = v.WORKBENCH_INTERNAL_PORT ?? v.WORKBENCH_WEB_PORT + INTERNAL_OFFSET;
  const publicUrl = new URL(v.WORKBENCH_PUBLIC_URL ?? `http://localhost:${v.WORKBENCH_WEB_PORT}`);
  return {
    databaseUrl: new Secret(v.DATABASE_URL),
    installId: v.WORKBENCH_INSTALL_ID,
    gatewayHost: v.WORKBENCH_GATEWAY_HOST,
    gatewayPort,
    internalHost: v.WORKBENCH_INTERNAL_HOST,
    internalPort,
    internalKey: new Secret(v.WORKBENCH_INTERNAL_KEY),
    origin: publicUrl.origin,
    cloud: cloudOf(v),
    trusted: readProxies(v.WORKBENCH_TRUSTED_PROXIES),
    ownPorts: new Set([...portsOf(v), gatewayPort, internalPort]),
    loopbackOnly: [v.WORKBENCH_WEB_HOST, v.WORKBENCH_GATEWAY_HOST, v.WORKBENCH_INTERNAL_HOST, publicUrl.hostname].every(isLoopback),
    caps: readSessionLimits(source),
    logLevel: v.WORKBENCH_LOG_LEVEL,
  };
}

/** The database alone, for a process that needs nothing else. @throws Error in one sentence when it is missing or no Postgres URL. */
export function readDatabaseUrl(source: NodeJS.ProcessEnv = process.env): Secret {
  const parsed = schema.shape.DATABASE_URL.safeParse(source['DATABASE_URL']);
  if (!parsed.success) throw new Error('DATABASE_URL is not valid: a postgres:// URL is needed.');
  return new Secret(parsed.data);
}

function cloudOf(v: Variables): Cloud {
  if (v.WORKBENCH_CLOUD === 'aliyun') return { kind: 'aliyun' };
  const { WORKBENCH_ECS_ACCESS_KEY_ID: accessKeyId, WORKBENCH_ECS_ACCESS_KEY_SECRET: accessKeySecret } = v;
  if (accessKeyId === undefined || accessKeySecret === undefined) {
    throw new Error('WORKBENCH_ECS_ACCESS_KEY_ID and WORKBENCH_ECS_ACCESS_KEY_SECRET are needed where WORKBENCH_CLOUD is local.');
  }
  return { kind: 'local', endpoint: v.WORKBENCH_ECS_ENDPOINT ?? `${LOOPBACK}:${v.WORKBENCH_WEB_PORT + ECS_OFFSET}`, accessKeyId, accessKeySecret: new Secret(accessKeySecret) };
}

function readProxies(text: string): TrustedProxies {
  try {
    return trustedProxies(text.split(',').map((entry) => entry.trim()).filter((entry) => entry !== ''));
  } catch (error) {
    throw new Error(`WORKBENCH_TRUSTED_PROXIES is not valid: ${(error as Error).message}.`);
  }
}

/** What `npm start` says it listens on, or what follows from the rest where the parts run one by one. */
function portsOf(v: Variables): number[] {
  const postgres = new URL(v.DATABASE_URL).port;
  const known = [v.WORKBENCH_WEB_PORT, v.WORKBENCH_WEB_PORT + ECS_OFFSET, v.WORKBENCH_WEB_PORT + AGENT_OFFSET, Number(v.WORKBENCH_ECS_ENDPOINT?.split(':')[1] ?? 0)];
  return [...(v.WORKBENCH_OWN_PORTS?.split(',').map(Number) ?? known), postgres === '' ? POSTGRES_PORT : Number(postgres)];
}

const isLoopback = (name: string): boolean => name === 'localhost' || name === '[::1]' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
