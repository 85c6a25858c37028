import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Accounts } from '../src/guest/inside/accounts.ts';
import { Agent } from '../src/guest/inside/agent/agent.ts';
import { Task } from '../src/guest/inside/agent/task.ts';
import { writeEtc } from '../src/guest/inside/etc.ts';
import { Pty } from '../src/guest/inside/pty.ts';
import { MACHINE_ID, identityIsProven, regionKeys, relayBytes, ScriptedRegion } from './scripted-region.ts';
import { until } from './until.ts';

const region = new ScriptedRegion();
const files = mkdtempSync(path.join(tmpdir(), 'wb-agent-'));
let agent: Agent;

beforeAll(async () => {
  const port = await region.listen();
  const agentConfig = { machineId: MACHINE_ID, privateKeyPem: regionKeys.privateKey, endpoint: { port }, refuseRoot: false };
  const boot = { instanceId: 'i-1', hostname: 'web-1', walled: false, files, loginAsNonRoot: false, users: [] };
  await writeEtc(boot);
  const accounts = new Accounts(files, '/bin/bash');
  await accounts.ensure('root');
  agent = new Agent(boot, agentConfig, accounts);
  agent.start();
});
afterAll(async () => {
  agent.stop();
  await region.close();
  rmSync(files, { recursive: true, force: true });
});

function commandOf(pid: string): string {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
  } catch {
    return '';
  }
}

/** Looks in a row at which a program sleeps and has written nothing more: between two of them, whoever reads has had its turn. */
const STILL_LOOKS = 5;

/** Waits until a program is held in a write: it sleeps, and writes no more although it has not ended. @returns the bytes it has written */
async function stalled(pid: string): Promise<number> {
  const written = (): number => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  const sleeps = (): boolean => /^State:\s+S/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  let still = 0;
  let before = 0;
  await vi.waitFor(
    () => {
      const now = written();
      still = now > 0 && now === before && sleeps() ? still + 1 : 0;
      before = now;
      if (still < STILL_LOOKS) throw new Error('it goes on');
    },
    { timeout: 20_000, interval: 50 },
  );
  return before;
}

describe('attaching', () => {
  it('sends a heartbeat, opens the notify channel, and fetches its tasks for the first time', async () => {
    expect(await region.call('/luban/api/heart-beat')).toMatchObject({ method: 'GET', query: { index: '0' } });
    await region.call('/luban/notify_server');
    expect(await region.call('/luban/api/v1/task/list')).toMatchObject({ method: 'POST', query: { reason: 'startup' } });
  });

  it('proves its identity on every request and upgrade, each with an id of its own (SM6.2)', async () => {
    await region.call('/luban/api/v1/task/list');
    for (const call of region.calls) expect(identityIsProven(call), call.path).toBe(true);
    const ids = region.calls.map(({ headers }) => headers['x-acs-request-id']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(region.calls[0]?.headers['user-agent']).toMatch(/^linux_[a-z0-9]+\/\d+(\.\d+){3}$/);
  });

  it('says what it understood of a kick, and survives what it did not (SM7.1)', async () => {
    await region.kick('kick_vm noop x');
    await region.kick('kick_vm session');
    await region.kick('sing');
    await region.kick('kick_vm noop y');
    await until(() => region.said.length >= 4);
    expect(region.said).toEqual(['accept:kick_vm noop x', 'unknow:kick_vm session', 'unknow:sing', 'accept:kick_vm noop y']);
  });

  it('attaches again at once when the notify channel is lost', async () => {
    const before = region.notifyOpened;
    region.notify?.terminate();
    await until(() => region.notifyOpened > before);
  });
});

describe('a shell session', () => {
  it('writes frames as the vendor\'s agent does (SM2.2)', async () => {
    const backend = await region.session({ cmdContent: 'echo hello' });
    await region.status(backend.channelId);
    const [frame] = backend.frames;
    expect(frame?.subarray(0, 8).toString('hex')).toBe('01000000312e3031');
    expect(frame?.toString('latin1', 8, 40)).toBe(backend.channelId.padEnd(32));
    expect(Math.abs(Number(frame?.readBigUInt64LE(40)) - Date.now())).toBeLessThan(10_000);
    expect(frame?.readUInt32LE(56)).toBe(frame === undefined ? -1 : frame.length - 60);
    expect(backend.sequences).toEqual(backend.frames.map((_, index) => index));
    expect(backend.text).toBe('hello\r\n');
  });

  it('gathers a flood into few large frames, but small ones where there is a speed to keep to (SM4.4)', async () => {
    const flood = async (bytes: number, flowLimit: number): Promise<number> => {
      const backend = await region.session({ cmdContent: `sh -c "stty raw; head -c ${bytes} /dev/zero"`, flowLimit });
      await region.status(backend.channelId);
      expect(backend.output.equals(Buffer.alloc(bytes))).toBe(true);
      return Math.max(...backend.frames.map((frame) => frame.length - 60));
    };
    const largest = await flood(4_000_000, 0);
    expect(largest).toBeGreaterThan(8 * 1024);
    expect(largest).toBeLessThanOrEqual(32 * 1024);
    expect(await flood(400_000, 8_000_000)).toBeLessThanOrEqual(8 * 1024);
  });

  it('types, resizes by JSON only, and ends: output, then the status, then the socket (SM3.2, SM7.9)', async () => {
    const backend = await region.session({});
    await until(() => /[#$] $/.test(backend.text));
    backend.socket.send(relayBytes(2, Buffer.from([40, 0, 132, 0])));
    backend.size(132, 40);
    backend.type('stty size; echo "$HOME $TERM"; exit\r');
    const status = await region.status(backend.channelId);
    expect(status).toMatchObject({ method: 'POST', query: { status: 'Success', errorcode: 'Ok' } });
    expect(status.backendsOpen).toBe(1);
    expect(backend.text).toMatch(/40 132\r\n/);
    expect(backend.text).toContain(`${path.join(files, 'root')} xterm-256color`);
    await until(() => backend.closed);
  });

  it('drops what is too short or has no date, and goes on (SM2.5, SM2.7)', async () => {
    const backend = await region.session({ cmdContent: 'head -n 1' });
    backend.socket.send(Buffer.alloc(59, 1));
    backend.socket.send(relayBytes(0, 'undated\r', { createdDate: 0 }));
    backend.socket.send(relayBytes(3, '1'));
    backend.socket.send(relayBytes(9, 'x'));
    backend.socket.send(relayBytes(5, ''));
    backend.type('typed\r');
    await region.status(backend.channelId);
    expect(backend.text).toBe('typed\r\ntyped\r\n');
  });

  it('ends on the stop kick, within the moment', async () => {
    const backend = await region.session({ cmdContent: 'sleep 100' });
    await region.kick(`kick_vm session stop ${backend.channelId}`);
    expect((await region.status(backend.channelId)).query).toMatchObject({ status: 'Success', errorcode: 'Notified' });
    await until(() => backend.closed);
  });

  it.each([
    ['an unknown user', { username: 'nobody-here' }, 'Open_pty_failed'],
    ['an unclosed quote', { cmdContent: 'echo "a' }, 'Open_pty_failed'],
    ['a port that nobody listens on', { portNumber: '1' }, 'Open_port_failed'],
    ['a port that is none', { portNumber: '99999' }, 'Open_port_failed'],
  ])('refuses %s with its code (SM7.12)', async (_what, entry, errorcode) => {
    const backend = await region.session(entry);
    expect((await region.status(backend.channelId)).query).toMatchObject({ status: 'Failed', errorcode });
  });

  it('reports a channel that cannot be opened', async () => {
    region.backendStatus = 404;
    region.sessions = [{ channelId: 's-refused', username: 'root', portNumber: '' }];
    await region.kick('kick_vm session start s-refused');
    expect((await region.status('s-refused')).query).toMatchObject({ errorcode: 'Open_channel_failed' });
    region.backendStatus = 101;
  });

  it('reports a duplicate and keeps the first one (SM7.11)', async () => {
    const backend = await region.session({ cmdContent: 'cat' });
    region.sessions = [{ channelId: backend.channelId, username: 'root', portNumber: '' }];
    await region.kick(`kick_vm session start ${backend.channelId}`);
    expect((await region.status(backend.channelId)).query).toMatchObject({ errorcode: 'Session_id_duplicate' });
    backend.type('still\r');
    await until(() => backend.text.includes('still\r\nstill'));
    await region.kick(`kick_vm session stop ${backend.channelId}`);
    await region.call('/luban/api/v1/session/status', ({ query }) => query['errorcode'] === 'Notified' && query['channelId'] === backend.channelId);
  });

  it('dials again and goes on with the same shell and numbers; nothing said meanwhile is lost (SM7.8)', async () => {
    const first = await region.session({ cmdContent: 'sh -c "echo one; read go; seq 1 3000; read go"' });
    await until(() => first.text === 'one\r\n');
    first.socket.terminate();
    const second = await until(() => region.backends.find((backend) => backend !== first && backend.channelId === first.channelId));
    second.type('\r');
    await until(() => second.text.includes('\n3000\r\n'));
    expect(second.text.replace(/^\r\n/, '')).toBe(Array.from({ length: 3000 }, (_, n) => `${n + 1}\r\n`).join(''));
    expect(second.sequences[0]).toBe(1);
    region.backendStatus = 404;
    second.socket.terminate();
    expect((await region.status(first.channelId)).query).toMatchObject({ errorcode: 'Timeout' });
    region.backendStatus = 101;
  });

  it('is held by a relay that does not read, and is exact when it reads again', async () => {
    const last = 2_000_000;
    const backend = await region.session({ cmdContent: `seq 1 ${last}` });
    const pid = await until(() => readdirSync('/proc').find((name) => commandOf(name) === `seq\0${1}\0${last}\0`));
    backend.socket.pause();
    const stalledAt = await stalled(pid);
    // The kernel's socket buffers take some megabytes, the agent next to nothing: the program waits in the middle of its output.
    expect(stalledAt).toBeLessThan(13_000_000);
    backend.socket.resume();
    await region.status(backend.channelId);
    expect(backend.text === Array.from({ length: last }, (_, n) => `${n + 1}\r\n`).join('')).toBe(true);
  });

  it('keeps to a speed it is given (SM4.3)', async () => {
    const backend = await region.session({ cmdContent: 'sh -c "read go; head -c 20000 /dev/zero | tr \'\\\\0\' x"' });
    const speed = Buffer.from([7, 0, 0, 0, 0]);
    speed.writeUInt32BE(160_000, 1); // 20,000 bytes a second
    backend.socket.send(relayBytes(5, speed));
    const start = performance.now();
    backend.type('\r');
    await region.status(backend.channelId);
    expect(performance.now() - start).toBeGreaterThan(500);
    expect(backend.text.replace('\r\n', '')).toHaveLength(20_000);
  });
});

describe('port forwarding', () => {
  it('joins a port, in both directions and byte for byte, and ends with the target', async () => {
    const server = net.createServer((socket) => {
      socket.once('data', (bytes) => {
        socket.write(bytes);
        socket.end(Buffer.alloc(500_000, 7));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const backend = await region.session({ targetHost: '127.0.0.1', portNumber: String((server.address() as net.AddressInfo).port) });
    backend.socket.send(relayBytes(0, Buffer.from([0, 255, 128, 10])));
    expect((await region.status(backend.channelId)).query).toMatchObject({ status: 'Success', errorcode: 'Ok' });
    expect(backend.output.subarray(0, 4)).toEqual(Buffer.from([0, 255, 128, 10]));
    expect(backend.output).toHaveLength(500_004);
    await until(() => backend.closed);
    server.close();
  });

  it('ends when stopped while the target is idle, unlike the vendor\'s (SM7.10)', async () => {
    const server = net.createServer();
    const accepted = new Promise<net.Socket>((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const backend = await region.session({ portNumber: String((server.address() as net.AddressInfo).port), targetHost: '127.0.0.1' });
    const target = await accepted;
    const gone = new Promise((resolve) => target.on('close', resolve).on('error', () => undefined).resume());
    await region.kick(`kick_vm session stop ${backend.channelId}`);
    expect((await region.status(backend.channelId)).query).toMatchObject({ errorcode: 'Notified' });
    await gone;
    server.close();
  });
});

describe('a command', () => {
  const task = (taskID: string, script: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    task: { type: 'RunShellScript', taskID, commandId: 'c-1', timeOut: '20', commandName: 'x', invokeVersion: 1, commandContent: Buffer.from(script).toString('base64'), workingDirectory: '', username: 'root', ...more },
    output: { interval: 50, logQuota: 12_000, skipEmpty: true, sendStart: true },
    repeat: 'Once',
  });
  const reports = (id: string) => region.calls.filter(({ path: at, query }) => at.startsWith('/luban/api/v1/task/') && query['taskId'] === id && !at.endsWith('/list'));
  const last = (id: string, kind: string) => region.call(`/luban/api/v1/task/${kind}`, ({ query }) => query['taskId'] === id);

  it('runs, reports what is new while it runs, and its exit code (SM6.7)', async () => {
    region.run = [task('t-1', 'echo first; sleep 0.3; echo second >&2; exit 4')];
    await region.kick('kick_vm task run t-1');
    expect((await last('t-1', 'finish')).query).toMatchObject({ exitCode: '4', dropped: '0', invokeVersion: '1' });
    expect(reports('t-1')[0]).toMatchObject({ path: '/luban/api/v1/task/running', body: '' });
    expect(reports('t-1').map(({ body }) => body).join('')).toBe('first\nsecond\n');
    expect(region.calls.find(({ path: at, query }) => at.endsWith('/task/list') && query['taskId'] === 't-1')?.query).toMatchObject({ reason: 'kickoff' });
  });

  it('has the home of its user, or the directory it names, and heeds #!', async () => {
    region.run = [task('t-2', 'pwd; whoami > /dev/null; echo $HOME'), task('t-3', '#!/usr/bin/perl\nuse Cwd; print getcwd();', { workingDirectory: '/usr' })];
    await region.kick('kick_vm');
    await Promise.all([last('t-2', 'finish'), last('t-3', 'finish')]);
    const home = path.join(files, 'root');
    expect(reports('t-2').map(({ body }) => body).join('')).toBe(`${home}\n${home}\n`);
    expect(reports('t-3').map(({ body }) => body).join('')).toBe('/usr');
  });

  it('is killed with its children at its time limit', async () => {
    region.run = [task('t-4', 'echo started; sleep 4343 & sleep 4343; echo never', { timeOut: '1' })];
    await region.kick('kick_vm task run t-4');
    expect((await last('t-4', 'timeout')).query).toMatchObject({ exitCode: '137' });
    expect(reports('t-4').map(({ body }) => body).join('')).toBe('started\n');
  });

  it('is stopped when the list says so', async () => {
    region.run = [task('t-5', 'echo up; sleep 100')];
    await region.kick('kick_vm task run t-5');
    await region.call('/luban/api/v1/task/running', ({ query, body }) => query['taskId'] === 't-5' && body === 'up\n');
    region.stop = [task('t-5', '')];
    await region.kick('kick_vm task stop t-5');
    await last('t-5', 'stopped');
  });

  it('is not begun when the word to stop comes first', async () => {
    const said: string[] = [];
    const witness = path.join(files, 'begun');
    const entry = { taskId: 't-early', script: Buffer.from(`touch ${witness}`), workingDirectory: '', username: 'root', timeoutMs: 20_000, invokeVersion: 1, reportEveryMs: 1_000, quotaBytes: 1_000, skipEmpty: true, sendStart: true };
    const request = async (_method: string, at: string): Promise<void> => {
      said.push(at);
      early.stop();
    };
    const early = new Task(entry, { endpoint: { request } as never, accounts: new Accounts(files, '/bin/bash'), walled: false, files });
    await early.run();
    expect(said).toEqual(['/luban/api/v1/task/running', '/luban/api/v1/task/stopped']);
    expect(existsSync(witness)).toBe(false);
  });

  it('is handed no terminal of anybody', async () => {
    const pty = new Pty({ file: '/bin/bash', args: ['-c', 'sleep 30'], env: { PATH: '/usr/bin:/bin' }, cwd: '/', cols: 80, rows: 24 }, { data: () => undefined, drain: () => undefined, end: () => undefined });
    region.run = [task('t-fds', 'readlink /proc/$$/fd/*')];
    await region.kick('kick_vm task run t-fds');
    await last('t-fds', 'finish');
    pty.hangUp();
    expect(reports('t-fds').map(({ body }) => body).join('')).toMatch(/socket:/);
    expect(reports('t-fds').map(({ body }) => body).join('')).not.toMatch(/ptmx|pts/);
  });

  it.each([
    ['t-6', { username: 'nobody-here' }, 'AccountNotExists'],
    ['t-7', { workingDirectory: '/nowhere' }, 'DirectoryNotExists'],
  ])('says why it cannot run (%s)', async (id, more, errCode) => {
    region.run = [task(id, 'true', more)];
    await region.kick(`kick_vm task run ${id}`);
    expect((await last(id, 'error')).query).toMatchObject({ errCode });
  });

  it('keeps the beginning and the end of more output than its quota, and counts the rest', async () => {
    region.run = [task('t-8', 'seq 1 20000')];
    await region.kick('kick_vm task run t-8');
    const { query } = await last('t-8', 'finish');
    const text = reports('t-8').map(({ body }) => body).join('');
    expect(text).toHaveLength(12_000);
    expect(text.startsWith('1\n2\n')).toBe(true);
    expect(text.endsWith('\n20000\n')).toBe(true);
    expect(Number(query['dropped'])).toBe(108_894 - 12_000);
  });
});
