/**
 * Owns which variable each child process gets: what it needs and nothing else. A web app that is broken into then knows no cloud key,
 * and ecs-local, which hands out shells, knows no secret of ours at all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
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
  gateway: ['WORKBENCH_WEB_HOST', 'WORKBENCH_GATEWAY_HOST', 'WORKBENCH_TRUSTED_PROXIES'],
  'ecs-local': ['WORKBENCH_ECS_INVENTORY', 'WORKBENCH_ECS_LIMITS'],
};

/** What the Alibaba Cloud SDK's credential chain reads; for the gateway alone, and only when it talks to the real cloud. */
const CLOUD_CREDENTIALS = /^ALIBABA_?CLOUD_/;
/** Never inherited: ours are given by name below, and the others are meant for this process alone. */
const OURS = /^(WORKBENCH_|DATABASE_URL$|PG|NEXTAUTH_|AUTH_|npm_|NODE_ENV$|PORT$|HOSTNAME$)/;

export interface EnvironmentFacts {
  settings: Settings;
  folder: DataFolder;
  databaseUrl: string;
  development: boolean;
  /** process.env. */
  inherited: NodeJS.ProcessEnv;
}

export function environmentOf(app: AppName, facts: EnvironmentFacts): NodeJS.ProcessEnv {
  const { settings, folder, inherited, development } = facts;
  const harmless = Object.fromEntries(Object.entries(inherited).filter(([name]) => !OURS.test(name) && !CLOUD_CREDENTIALS.test(name)));
  const passedOn = Object.fromEntries(PASSED_ON[app].flatMap((name) => (inherited[name] ? [[name, inherited[name]]] : [])));
  return {
    ...harmless,
    ...passedOn,
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    WORKBENCH_DATA_DIR: folder.path,
    WORKBENCH_INSTALL_ID: folder.installId,
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
      return { WORKBENCH_ECS_PORT: String(ports.ecs), WORKBENCH_AGENT_PORT: String(ports.agent) };
    case 'gateway':
      return {
        DATABASE_URL: databaseUrl,
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
        DATABASE_URL: databaseUrl,
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
