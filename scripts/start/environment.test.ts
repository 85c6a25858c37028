import { existsSync, readFileSync } from 'node:fs';
import { mkdtempSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { environmentOf, PASSED_ON, type AppName } from './environment.ts';
import { parseSettings } from './settings.ts';

const root = join(import.meta.dirname, '../..');
const NAME = /\b(?:WORKBENCH_[A-Z_]+[A-Z]|DATABASE_URL|POSTGRES_PASSWORD|PW_CHROMIUM)\b/g;
const namesIn = (path: string): string[] => (path !== '' && existsSync(join(root, path)) ? [...new Set(readFileSync(join(root, path), 'utf8').match(NAME))] : []);
const apps: AppName[] = ['web', 'gateway', 'ecs-local'];
/** Beside `env.ts`: what `npm start` reads as well. */
const ALSO_READ: Partial<Record<AppName, string>> = { gateway: 'apps/gateway/src/session-limits.ts', web: 'apps/web/src/server/oidc-provider.ts' };
const readBy = (app: AppName): string[] => [`apps/${app}/src/env.ts`, ALSO_READ[app] ?? ''].flatMap(namesIn);

let parent: string;
let folder: DataFolder;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'workbench-environment-'));
  folder = openDataFolder(join(parent, 'data'));
  mkdirSync(join(folder.path, 'ecs-local'));
  writeFileSync(join(folder.path, 'ecs-local/access-key.json'), JSON.stringify({ accessKeyId: 'LTAI-local', accessKeySecret: 'cloud-secret' }));
});
afterEach(() => rmSync(parent, { recursive: true }));

function environment(app: AppName, inherited: Record<string, string> = {}): NodeJS.ProcessEnv {
  return environmentOf(app, { settings: parseSettings(inherited, root), folder, databaseUrl: 'postgres://w:p@127.0.0.1:1/w', development: false, inherited });
}

const everything = {
  WORKBENCH_ADMIN_PASSWORD: 'first password',
  WORKBENCH_OIDC_ISSUER: 'https://id.example.com',
  WORKBENCH_OIDC_CLIENT_ID: 'workbench',
  WORKBENCH_OIDC_CLIENT_SECRET: 'oidc secret',
  WORKBENCH_CLOUD: 'aliyun',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'real cloud secret',
  ALIBABACLOUD_SOMETHING: 'real cloud secret',
  PGPASSWORD: 'pg secret',
  NODE_ENV: 'test',
  HOME: '/home/me',
};

describe('the environment of each app', () => {
  it('has what the app reads', () => {
    for (const app of apps) {
      const given = [...Object.keys(environment(app)), ...PASSED_ON[app]];
      for (const name of readBy(app).filter((read) => !BY_HAND[app]?.includes(read))) expect(given, `${app} reads ${name}`).toContain(name);
    }
  });

  it('has nothing of ours that the app does not read', () => {
    for (const app of apps) {
      const given = [...Object.keys(environment(app)).filter((name) => /^(WORKBENCH|DATABASE)_/.test(name)), ...PASSED_ON[app]];
      expect(given.filter((name) => !readBy(app).includes(name)), app).toEqual([]);
    }
  });

  it('has what any program needs, and says how it is run', () => {
    const needed = { PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC', TMPDIR: '/t', NODE_EXTRA_CA_CERTS: '/ca.pem' };
    for (const app of apps) expect(environment(app, { ...everything, ...needed })).toMatchObject({ ...needed, NODE_ENV: 'production' });
  });

  it('has nothing else of the person who started it', () => {
    const canaries = ['GITHUB_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'SSH_AUTH_SOCK', 'WORKBENCH_SOMETHING', 'NEXTAUTH_SECRET', 'npm_config_token', 'PGPASSWORD', 'LS_COLORS', 'MY_PATH', 'PATHS', 'path'];
    for (const app of apps) {
      const given = environment(app, Object.fromEntries(canaries.map((name) => [name, 'canary'])));
      expect(Object.entries(given).filter(([, value]) => value === 'canary'), app).toEqual([]);
    }
  });

  it('names the way through a proxy to those who call out, which ecs-local does not', () => {
    const proxies = { HTTPS_PROXY: 'http://me:secret@proxy:8080', https_proxy: 'http://proxy:8080', NO_PROXY: 'localhost' };
    for (const app of ['web', 'gateway'] as const) expect(environment(app, proxies)).toMatchObject(proxies);
    expect(Object.keys(environment('ecs-local', proxies)).filter((name) => /proxy/i.test(name))).toEqual([]);
  });

  it('of ecs-local, which hands out shells, holds no secret', () => {
    const values = Object.values(environment('ecs-local', everything));
    const secrets = ['first password', 'oidc secret', 'real cloud secret', 'pg secret', 'postgres://w:p@127.0.0.1:1/w', folder.secret('internal-key'), folder.secret('auth-secret'), folder.adminPassword()];
    expect(values.filter((value) => secrets.includes(value ?? ''))).toEqual([]);
  });

  it('holds the credentials of the real cloud for the gateway alone', () => {
    const holders = apps.filter((app) => Object.values(environment(app, everything)).includes('real cloud secret'));
    expect(holders).toEqual(['gateway']);
  });

  it('of the web app knows no cloud key', () => {
    for (const inherited of [everything, {}]) {
      expect(Object.values(environment('web', inherited))).not.toContain('real cloud secret');
      expect(Object.values(environment('web', inherited))).not.toContain('cloud-secret');
    }
  });

  it('of the gateway knows no sign-in password and nothing that signs cookies', () => {
    expect(Object.keys(environment('gateway', everything))).not.toEqual(expect.arrayContaining(['WORKBENCH_ADMIN_PASSWORD']));
    expect(Object.values(environment('gateway', everything))).not.toContain(folder.secret('auth-secret'));
    expect(Object.values(environment('gateway', everything))).not.toContain('oidc secret');
  });

  it('of the gateway has the access key of ecs-local, or the credentials of the real cloud, never both', () => {
    expect(environment('gateway')).toMatchObject({ WORKBENCH_CLOUD: 'local', WORKBENCH_ECS_ACCESS_KEY_SECRET: 'cloud-secret', WORKBENCH_ECS_ENDPOINT: '127.0.0.1:3002' });
    expect(environment('gateway', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'x' })).not.toHaveProperty('ALIBABA_CLOUD_ACCESS_KEY_SECRET');
    expect(environment('gateway', everything)).toMatchObject({ WORKBENCH_CLOUD: 'aliyun', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'real cloud secret' });
    expect(environment('gateway', everything)).not.toHaveProperty('WORKBENCH_ECS_ACCESS_KEY_SECRET');
  });
});

/**
 * What an app needs only where it is run by hand: the port that its own would follow, and for the gateway an internal API that another
 * container can reach. `npm start` keeps that on loopback whatever is set.
 */
const BY_HAND: Partial<Record<AppName, readonly string[]>> = { 'ecs-local': ['WORKBENCH_WEB_PORT'], gateway: ['WORKBENCH_INTERNAL_HOST'] };

it('.env.example lists every variable that is read, and no other', () => {
  const listed = new Set(readFileSync(join(root, '.env.example'), 'utf8').split('\n').flatMap((line) => /^# ([A-Z_]+)=/.exec(line)?.[1] ?? []));
  const read = new Set(['scripts/start/settings.ts', 'scripts/start/environment.ts', 'scripts/test/prerequisites.ts', 'docker-compose.yml'].flatMap(namesIn).concat(apps.flatMap(readBy)));
  expect([...listed].sort()).toEqual([...read].sort());
});
