/**
 * Owns which variable each child process gets: what it needs and nothing else. A web app that is broken into then knows no cloud key,
 * and ecs-local, which hands out shells, knows no secret of ours at all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { ALLOCATOR } from './node-arguments.ts';
import type { Settings } from './settings.ts';

export type AppName = 'web' | 'gateway' | 'ecs-local';

/** Variables that go from the person's environment to one app as they are. Each app checks its own. */
export const PASSED_ON: Readonly<Record<AppName, readonly string[]>> = {
  web: [
    'WORKBENCH_WEB_HOST',
    'WORKBENCH_TRUSTED_PROXIES',
    'WORKBENCH_OIDC_ISSUER',
    'WORKBENCH_OIDC_CLIENT_ID',
    'WORKBENCH_OIDC_CLIENT_SECRET',
    'WORKBENCH_OIDC_CLAIM',
    'WORKBENCH_OIDC_NAME',
  ],
  gateway: [
    'WORKBENCH_WEB_HOST',
    'WORKBENCH_GATEWAY_HOST',
    'WORKBENCH_TRUSTED_PROXIES',
    'WORKBENCH_MAX_SESSION_MINUTES',
    'WORKBENCH_IDLE_MINUTES',
    'WORKBENCH_DETACH_MINUTES',
    'WORKBENCH_DRAIN_MINUTES',
  ],
  'ecs-local': ['WORKBENCH_ECS_INVENTORY', 'WORKBENCH_ECS_LIMITS'],
};

/** What every process may know: where programs, home and temporary files are, language and time, how Node itself runs, and what Windows cannot do without. */
const EVERYBODY =
  /^(PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA)$/;
/** Proxies may be named with a password. ecs-local calls nobody. */
const PROXIES = /^(HTTPS?_PROXY|ALL_PROXY|NO_PROXY|NODE_USE_ENV_PROXY)$/;
/** Names are written in capitals here: Windows has no other difference between them, and proxies are set in small letters as well. */
const ANY_CASE = process.platform === 'win32' ? /./ : /^[a-z]+_proxy$/;

/** What the Alibaba Cloud SDK's credential chain reads; for the gateway alone, and only when it talks to the real cloud. */
const CLOUD_CREDENTIALS = /^ALIBABA_?CLOUD_/;

/** Whether `app` inherits a variable of this name. Whatever is not known to be needed stays behind: a person's environment is full of tokens. */
function inherits(app: AppName, name: string): boolean {
  const canonical = ANY_CASE.test(name) ? name.toUpperCase() : name;
  return EVERYBODY.test(canonical) || (app !== 'ecs-local' && PROXIES.test(canonical)) || PASSED_ON[app].includes(name);
}

export interface EnvironmentFacts {
  settings: Settings;
  folder: DataFolder;
  databaseUrl: string;
  development: boolean;
  /** process.env. */
  inherited: NodeJS.ProcessEnv;
}

export function environmentOf(app: AppName, facts: EnvironmentFacts): NodeJS.ProcessEnv {
  const { settings, inherited, development } = facts;
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name, value]) => value && inherits(app, name))),
    NODE_ENV: development ? 'development' : 'production',
    WORKBENCH_LOG_LEVEL: settings.logLevel,
    ...ownVariables(app, facts),
  };
}

function ownVariables(app: AppName, facts: EnvironmentFacts): NodeJS.ProcessEnv {
  const { settings, folder, databaseUrl } = facts;
  const { ports } = settings;
  const internalKey = (): string => folder.secret('internal-key');
  switch (app) {
    case 'ecs-local':
      return { WORKBENCH_DATA_DIR: folder.path, WORKBENCH_ECS_PORT: String(ports.ecs), WORKBENCH_AGENT_PORT: String(ports.agent) };
    case 'gateway':
      return {
        ...ALLOCATOR,
        DATABASE_URL: databaseUrl,
        WORKBENCH_INSTALL_ID: folder.installId,
        WORKBENCH_WEB_PORT: String(ports.web),
        WORKBENCH_GATEWAY_PORT: String(ports.gateway),
        WORKBENCH_INTERNAL_PORT: String(ports.internal),
        WORKBENCH_INTERNAL_KEY: internalKey(),
        WORKBENCH_PUBLIC_URL: settings.publicUrl,
        // What it must never dial on behalf of a person; the port of Postgres it knows already.
        WORKBENCH_OWN_PORTS: Object.values(ports).join(','),
        ...cloudVariables(facts),
      };
    case 'web':
      return {
        NEXT_TELEMETRY_DISABLED: '1',
        DATABASE_URL: databaseUrl,
        WORKBENCH_INSTALL_ID: folder.installId,
        WORKBENCH_WEB_PORT: String(ports.web),
        WORKBENCH_PUBLIC_URL: settings.publicUrl,
        WORKBENCH_GATEWAY_PUBLIC_URL: settings.gatewayPublicUrl,
        WORKBENCH_INTERNAL_URL: `http://127.0.0.1:${ports.internal}`,
        WORKBENCH_INTERNAL_KEY: internalKey(),
        WORKBENCH_AUTH_SECRET: folder.secret('auth-secret'),
        WORKBENCH_ADMIN_PASSWORD: settings.adminPassword ?? folder.adminPassword(),
      };
  }
}

function cloudVariables({ settings, folder, inherited }: EnvironmentFacts): NodeJS.ProcessEnv {
  if (settings.cloud === 'aliyun') {
    const credentials = Object.entries(inherited).filter(([name]) => CLOUD_CREDENTIALS.test(name));
    return { WORKBENCH_CLOUD: 'aliyun', ...Object.fromEntries(credentials) };
  }
  const key = readAccessKey(folder.path);
  return {
    WORKBENCH_CLOUD: 'local',
    WORKBENCH_ECS_ENDPOINT: `127.0.0.1:${settings.ports.ecs}`,
    WORKBENCH_ECS_ACCESS_KEY_ID: key.accessKeyId,
    WORKBENCH_ECS_ACCESS_KEY_SECRET: key.accessKeySecret,
  };
}

/** Where ecs-local keeps the access key that it generates at its first start. */
export const accessKeyFile = (dataFolder: string): string => join(dataFolder, 'ecs-local', 'access-key.json');

function readAccessKey(dataFolder: string): { accessKeyId: string; accessKeySecret: string } {
  const path = accessKeyFile(dataFolder);
  const { accessKeyId, accessKeySecret } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  if (typeof accessKeyId !== 'string' || typeof accessKeySecret !== 'string') throw new Error(`${path} holds no access key; remove it, and ecs-local makes a new one.`);
  return { accessKeyId, accessKeySecret };
}
