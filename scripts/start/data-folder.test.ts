import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTimeOf } from '../postgres/process-identity.ts';
import { openDataFolder } from './data-folder.ts';
import { StartError } from './settings.ts';

let parent: string;
let path: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'workbench-data-'));
  path = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true }));

const mode = (file: string): number => statSync(file).mode & 0o777;

describe('the data folder', () => {
  it('is for its owner alone, and so is every secret in it', () => {
    const folder = openDataFolder(path);
    folder.adminPassword();
    folder.secret('internal-key');
    expect([path, folder.logs, join(path, 'secrets')].map(mode)).toEqual([0o700, 0o700, 0o700]);
    const files = readdirSync(join(path, 'secrets'));
    expect(files.sort()).toEqual(['admin-password', 'internal-key']);
    for (const file of files) expect(mode(join(path, 'secrets', file))).toBe(0o600);
  });

  it('made by hand and open to others is closed', () => {
    openDataFolder(path).release();
    chmodSync(path, 0o755);
    openDataFolder(path);
    expect(mode(path)).toBe(0o700);
  });

  it('is not one of somebody else, even for root', () => {
    const asRoot = process.getuid?.() === 0;
    mkdirSync(path);
    if (asRoot) chownSync(path, 12_345, 12_345);
    expect(() => openDataFolder(asRoot ? path : '/')).toThrow(asRoot ? /belongs to another user \(id 12345\); start Workbench as that user/ : StartError);
    expect(readdirSync(path)).toEqual([]);
    if (asRoot) expect(mode(path)).toBe(0o755);
  });

  it('may be a disk of its own', () => {
    mkdirSync(join(path, 'lost+found'), { recursive: true });
    chmodSync(path, 0o755);
    openDataFolder(path);
    expect(mode(path)).toBe(0o700);
  });

  it('is not one in which others keep things, which would be closed to them', () => {
    mkdirSync(path, { mode: 0o755 });
    writeFileSync(join(path, 'of-others'), '');
    expect(() => openDataFolder(path)).toThrow(/has other things in it.*set WORKBENCH_DATA_DIR to a folder of its own/);
    expect(mode(path)).toBe(0o755);
    writeFileSync(join(path, 'ecs-local.yaml'), '');
    openDataFolder(path);
    expect(mode(path)).toBe(0o700);
  });

  it('is not told by a name that others can give as well', () => {
    mkdirSync(path, { mode: 0o755 });
    symlinkSync(process.execPath, join(path, 'install-id'));
    expect(() => openDataFolder(path)).toThrow(/has other things in it/);
    expect(mode(path)).toBe(0o755);
  });

  it.each(['link', 'file of another user'])('that was open is not believed where a %s is in it', (what) => {
    const planted = join(path, 'children');
    openDataFolder(path).release();
    if (what === 'link' || process.getuid?.() !== 0) symlinkSync(process.execPath, planted);
    else {
      writeFileSync(planted, '');
      chownSync(planted, 12_345, 12_345);
    }
    openDataFolder(path).release();
    chmodSync(path, 0o777);
    expect(() => openDataFolder(path)).toThrow(`${planted} is a link or belongs to another user`);
    expect(mode(path)).toBe(0o777);
  });

  it.each(['secrets', 'logs'])('leaves alone what a link named %s leads to', (name) => {
    const elsewhere = join(parent, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o755 });
    openDataFolder(path).release();
    rmSync(join(path, name), { recursive: true });
    symlinkSync(elsewhere, join(path, name));
    expect(() => openDataFolder(path)).toThrow(`${join(path, name)} is a link; put a folder there`);
    expect(mode(elsewhere)).toBe(0o755);
  });

  it('keeps its identity and secrets, each its own', () => {
    const facts = (): string[] => {
      const folder = openDataFolder(path);
      folder.release();
      return [folder.installId, folder.adminPassword(), folder.secret('internal-key'), folder.secret('auth-secret'), folder.secret('postgres-password')];
    };
    const first = facts();
    expect(facts()).toEqual(first);
    expect(new Set(first).size).toBe(first.length);
    expect(first[0]).toMatch(/^[0-9a-f]{10}$/);
    expect(first[1]).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    expect(Buffer.from(first[2] ?? '', 'base64url')).toHaveLength(32);
  });

  it.runIf(process.platform === 'linux')('in a place that takes no folders is refused as well', () => {
    expect(() => openDataFolder('/proc/workbench/data')).toThrow(/cannot be written \(ENOENT\).*set WORKBENCH_DATA_DIR/);
  });

  it('that cannot be made is one sentence naming the variable', () => {
    writeFileSync(join(parent, 'file'), '');
    expect(() => openDataFolder(join(parent, 'file'))).toThrow(/is a file.*set WORKBENCH_DATA_DIR/);
    expect(() => openDataFolder(join(parent, 'file', 'data'))).toThrow(StartError);
    expect(() => openDataFolder(join(parent, 'file', 'data'))).toThrow(/cannot be written \(ENOTDIR\).*set WORKBENCH_DATA_DIR/);
  });
});

describe('a second start', () => {
  it('on the same folder names the process that has it, and works once that has released it', () => {
    const first = openDataFolder(path);
    expect(() => openDataFolder(path)).toThrow(new RegExp(`already runs on the data folder .*process ${process.pid}`));
    first.release();
    openDataFolder(path).release();
  });

  it('works after the first was killed', async () => {
    openDataFolder(path).release();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    await once(child, 'spawn');
    const lock = join(path, 'supervisor.lock');
    writeFileSync(lock, `${child.pid} ${startTimeOf(child.pid ?? 0)}\n`);
    expect(() => openDataFolder(path)).toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'close');
    openDataFolder(path);
    expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
  });

  it('works when the pid of the killed one belongs to another process by now', () => {
    openDataFolder(path).release();
    writeFileSync(join(path, 'supervisor.lock'), `${process.pid} a-start-time-long-ago\n`);
    openDataFolder(path);
  });
});
