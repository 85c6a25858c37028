import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDatabase, openDatabase } from '@workbench/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hydrateLinks } from '../postgres/binaries.ts';
import { isAlive } from '../postgres/process-identity.ts';
import { startPostgres, type PostgresOptions, type PostgresServer } from '../postgres/server.ts';

const password = 'a password with spaces & %';
let folder: string;
let options: PostgresOptions;
let servers: PostgresServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-launcher-'));
  options = { folder: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), password, settings: { fsync: 'off' } };
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

async function start(overrides: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ ...options, ...overrides });
  servers.push(server);
  return server;
}

async function answers(url: string): Promise<boolean> {
  const db = openDatabase({ connectionString: url });
  try {
    await db.ping();
    return true;
  } catch {
    return false;
  } finally {
    await db.close();
  }
}

const keepSomething = (server: PostgresServer) => ensureDatabase({ superuserUrl: server.superuserUrl('postgres'), database: 'kept', role: 'kept', password: 'x' });

describe('embedded Postgres', () => {
  it('answers to its password alone, on loopback, without a socket file, and never as root', async () => {
    const server = await start();
    expect(await answers(server.superuserUrl('postgres'))).toBe(true);
    expect(await answers(server.superuserUrl('postgres').replace(/:[^:@]*@/, ':wrong@'))).toBe(false);
    expect(readFileSync(options.logFile, 'utf8')).toContain(`listening on IPv4 address "127.0.0.1", port ${server.port}`);
    expect(readFileSync(options.logFile, 'utf8')).not.toMatch(/Unix socket|IPv6|0\.0\.0\.0/);
    const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
    expect(Number(uid)).toBeGreaterThan(0);
  });

  it('keeps its data and its port over a stop, and is really gone in between', async () => {
    const first = await start();
    await keepSomething(first);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    expect(second.port).toBe(first.port);
    expect(await answers(second.superuserUrl('kept'))).toBe(true);
  });

  it('takes another port when the one of the last run is in use', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect((squatter.address() as AddressInfo).port).not.toBe(second.port);
    expect(await answers(second.superuserUrl('postgres'))).toBe(true);
    squatter.close();
  });

  it('starts again after it was killed, with what was committed', async () => {
    const first = await start({ settings: {} });
    await keepSomething(first);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start({ settings: {} });
    expect(await answers(second.superuserUrl('kept'))).toBe(true);
  });

  it('ends when the process that started it is killed, and starts again from another', async () => {
    const starter = fork(join(dirname(fileURLToPath(import.meta.url)), 'fixtures/postgres-starter.ts'), [JSON.stringify(options)], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [pid] = (await once(starter, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    starter.kill('SIGKILL');
    await once(starter, 'close');
    const second = await start();
    expect(isAlive(pid)).toBe(false);
    expect(await answers(second.superuserUrl('postgres'))).toBe(true);
  });

  it('takes the place of a server that an earlier run left behind', async () => {
    const forgotten = await startPostgres(options);
    const second = await start();
    expect(isAlive(forgotten.pid)).toBe(false);
    expect(await answers(second.superuserUrl('postgres'))).toBe(true);
  });

  it('is not held up by a pid file whose number belongs to another process by now, and does not touch that process', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(options.folder, 'cluster/postmaster.pid'), `${process.pid}\n/somewhere/else\n0\n5432\n\n127.0.0.1\n\nready   \n`);
    const second = await start();
    expect(await answers(second.superuserUrl('postgres'))).toBe(true);
  });

  it('is made anew when an earlier run was killed while making it', async () => {
    mkdirSync(join(options.folder, 'cluster.partial'), { recursive: true });
    writeFileSync(join(options.folder, 'cluster.partial/PG_VERSION'), '18\n');
    const server = await start();
    expect(await answers(server.superuserUrl('postgres'))).toBe(true);
  });

  it('says where to look when it does not start', async () => {
    const server = await start();
    await server.stop();
    rmSync(join(options.folder, 'cluster/global/pg_control'));
    await expect(start()).rejects.toThrow(/Postgres does not start; the end of .*postgres\.log says why: .*pg_control/);
  });

  it('leaves its cluster to its own account alone, and the folder in which we write to us', async () => {
    const victim = join(folder, 'victim');
    mkdirSync(options.folder);
    writeFileSync(victim, 'untouched');
    for (const name of ['port', 'initdb-password']) symlinkSync(victim, join(options.folder, name));
    await start();
    const cluster = statSync(join(options.folder, 'cluster'));
    const asRoot = process.getuid?.() === 0;
    expect(cluster.mode & 0o777).toBe(0o700);
    expect(cluster.uid).not.toBe(0);
    expect(statSync(options.folder)).toMatchObject({ uid: process.getuid?.() });
    if (asRoot) expect(statSync(options.folder).mode & 0o777).toBe(0o711);
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(statSync(victim).uid).toBe(process.getuid?.());
  });
});

it('the links of its libraries are made when npm did not, once', () => {
  const native = join(folder, 'native');
  mkdirSync(join(native, 'lib'), { recursive: true });
  writeFileSync(join(native, 'lib/libx.so.1.2'), 'library');
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify([{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }]));
  hydrateLinks(native);
  hydrateLinks(native);
  expect(readlinkSync(join(native, 'lib/libx.so.1'))).toBe('libx.so.1.2');
  expect(readFileSync(join(native, 'lib/libx.so.1'), 'utf8')).toBe('library');
});
