/** Owns the environment of the web app: read once, at first use, so that a build needs none. It does not know what the values are for. */
import { z } from 'zod';
import { readOidcProvider, type OidcProvider } from './server/oidc-provider.ts';
import { passwordLengthFault } from './server/password-length.ts';

const portSchema = z.coerce.number().int().min(1).max(65_535);
const httpUrlSchema = z.url({ protocol: /^https?$/ });

const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  WORKBENCH_WEB_PORT: portSchema.default(3000),
  WORKBENCH_WEB_HOST: z.string().min(1).default('127.0.0.1'),
  WORKBENCH_PUBLIC_URL: httpUrlSchema.optional(),
  WORKBENCH_GATEWAY_PUBLIC_URL: z.url({ protocol: /^wss?$/ }),
  WORKBENCH_INTERNAL_URL: httpUrlSchema,
  /** base64url of at least 32 bytes, shared with the gateway. */
  WORKBENCH_INTERNAL_KEY: z.string().regex(/^[A-Za-z0-9_-]{43,}$/, 'must be 32 bytes in base64url'),
  WORKBENCH_AUTH_SECRET: z.string().min(32),
  WORKBENCH_INSTALL_ID: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be lower-case letters, digits and dashes'),
  /** Only used while there is no user at all. */
  WORKBENCH_ADMIN_PASSWORD: z.string().refine((password) => passwordLengthFault(password) === null, 'must have at least 8 characters and at most 1024 bytes').optional(),
  /** Addresses or CIDR ranges, comma separated, whose forwarded headers are believed. */
  WORKBENCH_TRUSTED_PROXIES: z.string().default(''),
  WORKBENCH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
});

export interface Environment {
  readonly development: boolean;
  readonly port: number;
  readonly host: string;
  /** Where browsers reach this app, without a trailing slash. */
  readonly publicUrl: string;
  /** Where browsers reach the gateway's WebSocket, without a trailing slash. */
  readonly gatewayUrl: string;
  readonly internalUrl: string;
  readonly internalKey: Uint8Array;
  readonly authSecret: string;
  readonly installId: string;
  readonly adminPassword: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly oidc: OidcProvider | undefined;
  readonly databaseUrl: string;
}

/**
 * Empty variables count as unset: a compose file passes those that are not set as empty strings.
 * @throws Error naming every variable that is missing or malformed; values are not repeated, some are secrets.
 */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = environmentSchema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== '')));
  if (!parsed.success) {
    throw new Error(`Environment of the web app: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}.`);
  }
  const value = parsed.data;
  return {
    development: value.NODE_ENV === 'development',
    port: value.WORKBENCH_WEB_PORT,
    host: value.WORKBENCH_WEB_HOST,
    publicUrl: (value.WORKBENCH_PUBLIC_URL ?? `http://localhost:${value.WORKBENCH_WEB_PORT}`).replace(/\/+$/, ''),
    gatewayUrl: value.WORKBENCH_GATEWAY_PUBLIC_URL.replace(/\/+$/, ''),
    internalUrl: value.WORKBENCH_INTERNAL_URL.replace(/\/+$/, ''),
    internalKey: Buffer.from(value.WORKBENCH_INTERNAL_KEY, 'base64url'),
    authSecret: value.WORKBENCH_AUTH_SECRET,
    installId: value.WORKBENCH_INSTALL_ID,
    adminPassword: value.WORKBENCH_ADMIN_PASSWORD,
    trustedProxies: value.WORKBENCH_TRUSTED_PROXIES.split(',').map((entry) => entry.trim()).filter((entry) => entry !== ''),
    logLevel: value.WORKBENCH_LOG_LEVEL,
    oidc: readOidcProvider(source),
    databaseUrl: value.DATABASE_URL,
  };
}

let parsedOnce: Environment | undefined;

/** The environment of this process. next-auth reads variables of its own; they follow from ours here. */
export function environment(): Environment {
  if (!parsedOnce) {
    parsedOnce = parseEnvironment(process.env);
    process.env['NEXTAUTH_URL'] = parsedOnce.publicUrl;
    process.env['NEXTAUTH_SECRET'] = parsedOnce.authSecret;
  }
  return parsedOnce;
}
