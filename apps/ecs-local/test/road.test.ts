/** The whole road, nothing in it replaced: signed OpenAPI call → relay → agent endpoints → agent in the guest → a shell, a port, a command. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRegion, type TestRegion } from './local-region.ts';
import type { Json } from './signed-call.ts';
import { Terminal } from './terminal.ts';

const inventory = `
regions: [{ id: local-1 }]
instances:
  - { id: i-web, kind: demo, name: web-1, region: local-1, publicIp: 127.0.0.1, privateIp: 10.1.0.11 }
  - { id: i-app, kind: demo, name: app-1, region: local-1, privateIp: 10.1.0.21, loginAsNonRoot: true, users: [{ name: ecs-user }, { name: root }] }
  - { id: i-old, kind: demo, name: legacy-1, region: local-1, publicIp: 127.0.0.1, agent: absent }
limits: { bytesPerSecond: 0, clientInputBps: 0 }
`;

let region: TestRegion;
const open: { socket: { terminate(): void } }[] = [];

beforeAll(async () => {
  region = await startRegion(inventory);
  await ready();
});
afterAll(async () => {
  for (const { socket } of open) socket.terminate();
  await region.end();
});

const patience = { timeout: 25_000, interval: 20 };
const ready = () => vi.waitFor(async () => expect(await (await fetch(`http://${region.host}/readyz`)).json()).toEqual({ ready: true }), patience);

async function terminal(instanceId: string, parameters: Record<string, string> = {}): Promise<Terminal & { sessionId: string }> {
  const session = await region.ok('StartTerminalSession', { RegionId: 'local-1', 'InstanceId.1': instanceId, ...parameters });
  const opened = Object.assign(new Terminal(String(session.WebSocketUrl)), { sessionId: String(session.SessionId) });
  open.push(opened);
  await opened.opened();
  return opened;
}

async function connectionOf(sessionId: string): Promise<Json | undefined> {
  const body = await region.ok('DescribeTerminalSessions', { RegionId: 'local-1', SessionId: sessionId });
  return (body.Sessions?.Session as unknown as { Connections: { Connection: Json[] } }[])[0]?.Connections.Connection[0];
}

async function instance(id: string): Promise<{ Status: string; Tags: { Tag: { TagKey: string; TagValue: string }[] } }> {
  const body = await region.ok('DescribeInstances', { RegionId: 'local-1', InstanceIds: JSON.stringify([id]) });
  const [found] = body.Instances?.Instance as unknown as [Awaited<ReturnType<typeof instance>>];
  return found;
}

const tag = async (id: string, key: string): Promise<string | undefined> => (await instance(id)).Tags.Tag.find(({ TagKey }) => TagKey === key)?.TagValue;

const password = async (id: string, user: string): Promise<string> => {
  const kept = JSON.parse(await readFile(join(region.dataDir, 'demo-passwords.json'), 'utf8')) as Record<string, { passwords: Record<string, string> }>;
  return kept[id]?.passwords[user] ?? '';
};

/** One command over SSH; with it the fingerprint of the host key that was shown. */
function ssh(road: { sock: Duplex } | { port: number }, login: { username: string; password: string }, command: string): Promise<{ output: string; hostKey: string }> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let hostKey = '';
    client.on('error', reject);
    client.on('ready', () =>
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let output = '';
        channel.on('data', (data: Buffer) => (output += data.toString()));
        channel.on('close', () => {
          client.end();
          resolve({ output, hostKey });
        });
      }),
    );
    client.connect({
      host: '127.0.0.1',
      ...road,
      ...login,
      hostVerifier: (key: Buffer) => {
        hostKey = createHash('sha256').update(key).digest('base64');
        return true;
      },
    });
  });
}

/** SHA-256 of the output between two marks. */
function hashBetween(shell: Terminal, from: string, to: string): Promise<string> {
  const hash = createHash('sha256');
  let held: Buffer = Buffer.alloc(0);
  let started = false;
  let ended = false;
  return new Promise((resolve) =>
    shell.onOutput((payload) => {
      if (ended) return;
      held = Buffer.concat([held, payload]);
      if (!started) {
        const at = held.indexOf(from);
        if (at < 0) return;
        started = true;
        held = held.subarray(at + from.length);
      }
      const end = held.indexOf(to);
      // The last bytes are kept back: they may be the first half of the mark.
      const sure = end < 0 ? Math.max(0, held.length - to.length) : end;
      hash.update(held.subarray(0, sure));
      held = held.subarray(sure);
      ended = end >= 0;
      if (ended) resolve(hash.digest('hex'));
    }),
  );
}

async function run(instanceId: string, script: string, parameters: Record<string, string> = {}): Promise<Json & { text: string }> {
  const { InvokeId } = await region.ok('RunCommand', { RegionId: 'local-1', 'InstanceId.1': instanceId, Type: 'RunShellScript', CommandContent: script, ...parameters });
  return vi.waitFor(async () => {
    const { Invocation } = await region.ok('DescribeInvocationResults', { RegionId: 'local-1', InvokeId: String(InvokeId) });
    const [result] = Invocation?.InvocationResults?.InvocationResult as unknown as [Json];
    expect(['Pending', 'Running']).not.toContain(result.InvocationStatus);
    return Object.assign(result, { text: Buffer.from(String(result.Output), 'base64').toString() });
  }, patience);
}

describe('a Password-Free session', () => {
  it('is a shell of the instance as the user asked for, with the size asked for', async () => {
    const shell = await terminal('i-web', { Username: 'root' });
    shell.resize(40, 132);
    await shell.sees(/# $/);
    shell.type('echo "<$(whoami)@$(hostname)> $TERM $(stty size)"\r');
    await shell.sees(/<root@web-1> xterm-256color 40 132\r\n/);
    shell.resize(50, 100);
    shell.type('until [ "$(stty size)" = "50 100" ]; do :; done; echo re"sized"\r');
    await shell.sees(/resized\r\n/);
    shell.type('printf "<%s>\\n" "中文 👩‍💻"\r');
    await shell.sees(/<中文 👩‍💻>\r\n/);
    expect(await connectionOf(shell.sessionId)).toMatchObject({ InstanceId: 'i-web', Status: 'Connected', EndTime: '' });
    shell.type('exit\r');
    expect(await shell.ended()).toBe('Exit');
    expect(await connectionOf(shell.sessionId)).toMatchObject({ Status: 'Terminated', ClosedReason: 'AgentSocketClosed' });
  });

  it('can be of a user who is not root', async () => {
    const shell = await terminal('i-app', { Username: 'ecs-user' });
    shell.type('echo "<$(whoami)@$(hostname):$PWD>"\r');
    await shell.sees(/<ecs-user@app-1:\/home\/ecs-user>/);
  });

  it('of a user who is not there is refused in the vendor’s words', async () => {
    const shell = await terminal('i-web', { Username: 'nobody-of-this-name' });
    expect(await shell.ended()).toBe('OpenPtyFailed');
    expect(await connectionOf(shell.sessionId)).toMatchObject({ Status: 'Failed', FailedDetail: 'OpenPtyFailed' });
  });

  it('does not come to be where the agent is absent', async () => {
    const status = await region.ok('DescribeCloudAssistantStatus', { RegionId: 'local-1', 'InstanceId.1': 'i-old', 'InstanceId.2': 'i-web' });
    expect(status.InstanceCloudAssistantStatusSet?.InstanceCloudAssistantStatus).toMatchObject([
      { InstanceId: 'i-old', CloudAssistantStatus: 'false', SupportSessionManager: false },
      { InstanceId: 'i-web', CloudAssistantStatus: 'true', SupportSessionManager: true },
    ]);
    const shell = await terminal('i-old', { Username: 'root' });
    await shell.ended();
    expect(await connectionOf(shell.sessionId)).toMatchObject({ Status: 'Failed', ClosedReason: 'AgentNotOnline' });
  });

  it('ends with its programs when EndTerminalSession says so, and its address is void', async () => {
    const session = await region.ok('StartTerminalSession', { RegionId: 'local-1', 'InstanceId.1': 'i-web', Username: 'root' });
    const shell = new Terminal(String(session.WebSocketUrl));
    open.push(shell);
    await shell.opened();
    shell.type('sleep 987654\r');
    await vi.waitFor(async () => expect((await run('i-web', 'pgrep -f "sleep 98765[4]"')).ExitCode).toBe(0), patience);
    await region.ok('EndTerminalSession', { RegionId: 'local-1', SessionId: String(session.SessionId) });
    await shell.ended();
    await vi.waitFor(async () => expect((await run('i-web', 'pgrep -f "sleep 98765[4]"')).ExitCode).toBe(1), patience);
    await expect(new Terminal(String(session.WebSocketUrl)).opened()).rejects.toThrow('did not let the client in');
  });

  it('slows the program down while its client does not read, holds little, and loses nothing', async () => {
    const shell = await terminal('i-web', { Username: 'root' });
    await shell.sees(/# $/);
    const lines = 1_000_000;
    const expected = createHash('sha256');
    for (let n = 1; n <= lines; n += 1) expected.update(`${n}\n`);
    const flood = hashBetween(shell, 'THE START', 'THE END');
    shell.socket.pause();
    shell.type(`stty -opost; printf 'THE %s' START; seq ${lines}; printf 'THE %s' END\r`);
    await vi.waitFor(() => expect(region.region.relayLoad().paused.output).toBeGreaterThan(0), patience);
    // 7 MB are on their way; what this process holds of them is a small part.
    expect(region.region.relayLoad().queuedBytes).toBeLessThan(2 * 1024 * 1024);
    shell.socket.resume();
    expect(await flood).toBe(expected.digest('hex'));
  });
});

describe('SSH', () => {
  it('reaches an instance without a public address through a port of its agent, and by no other way', async () => {
    expect(await tag('i-app', 'workbench:ssh-port')).toBeUndefined();
    const tunnel = await terminal('i-app', { PortNumber: '22' });
    const login = { username: 'ecs-user', password: await password('i-app', 'ecs-user') };
    expect((await ssh({ sock: tunnel.stream() }, login, 'echo "<$(whoami)@$(hostname)>"')).output).toBe('<ecs-user@app-1>\n');
  });

  it('reaches an instance with a public address on this computer, with the generated password and no other', async () => {
    const port = Number(await tag('i-old', 'workbench:ssh-port'));
    const login = { username: 'root', password: await password('i-old', 'root') };
    expect((await ssh({ port }, login, 'hostname')).output).toBe('legacy-1\n');
    await expect(ssh({ port }, { ...login, password: 'wrong' }, 'hostname')).rejects.toThrow(/authentication/i);
  });
});

describe('[EO5.9] RunCommand', () => {
  it('runs in the guest and brings back output and exit code', async () => {
    expect(await run('i-web', 'hostname; id -un; echo oops >&2; exit 3')).toMatchObject({ InvocationStatus: 'Failed', ExitCode: 3, ErrorCode: 'ExitCodeNonzero', text: 'web-1\nroot\noops\n' });
    const script = 'echo {{greeting}} {{ACS::InstanceName}}';
    expect(await run('i-app', script, { Username: 'ecs-user', EnableParameter: 'true', Parameters: '{"greeting":"ni hao"}' })).toMatchObject({ InvocationStatus: 'Success', ExitCode: 0, text: 'ni hao app-1\n' });
  });

  it('[EO5.10] keeps 24 KB of the output and counts the rest', async () => {
    const result = await run('i-web', 'head -c 40000 /dev/zero | tr "\\0" x');
    expect(result.text.length).toBeLessThanOrEqual(24 * 1024);
    expect(result.text.length + Number(result.Dropped)).toBe(40_000);
  });

  it('names a user and a time limit that did not work', async () => {
    expect(await run('i-web', 'true', { Username: 'nobody-of-this-name' })).toMatchObject({ InvocationStatus: 'Error', ErrorCode: 'AccountNotExists' });
    expect(await run('i-web', 'sleep 600', { Timeout: '10' })).toMatchObject({ InvocationStatus: 'Timeout', ErrorCode: 'ExecutionTimeout' });
  }, 40_000);
});

describe('power', () => {
  it('goes through its states, takes sessions and agent along, and keeps the disk', async () => {
    await run('i-web', 'echo kept > /root/note');
    const shell = await terminal('i-web', { Username: 'root' });
    await shell.sees(/# $/);
    await region.ok('StopInstance', { InstanceId: 'i-web' });
    expect((await instance('i-web')).Status).toBe('Stopping');
    await shell.ended();
    expect(await connectionOf(shell.sessionId)).toMatchObject({ Status: 'Terminated', ClosedReason: 'InstanceNotRunning' });
    await vi.waitFor(async () => expect((await instance('i-web')).Status).toBe('Stopped'), patience);
    expect(await run('i-web', 'true')).toMatchObject({ InvocationStatus: 'Aborted', ErrorCode: 'InstanceNotRunning' });
    const refused = await terminal('i-web', { Username: 'root' });
    await refused.ended();
    expect(await connectionOf(refused.sessionId)).toMatchObject({ Status: 'Failed', ClosedReason: 'InstanceNotRunning' });

    await region.ok('StartInstance', { InstanceId: 'i-web' });
    expect((await instance('i-web')).Status).toBe('Starting');
    await vi.waitFor(async () => expect((await instance('i-web')).Status).toBe('Running'), patience);
    expect(await vi.waitFor(async () => {
      const result = await run('i-web', 'cat /root/note');
      expect(result.InvocationStatus).toBe('Success');
      return result.text;
    }, patience)).toBe('kept\n');
  }, 60_000);

  it('reboots', async () => {
    // proc(5): when process 1 began, in ticks since the computer did.
    const bornAt = async (): Promise<number> => Number((await run('i-app', 'cut -d " " -f 22 /proc/1/stat')).text);
    const before = await bornAt();
    expect(before).toBeGreaterThan(0);
    const shell = await terminal('i-app', { Username: 'root' });
    await shell.sees(/# $/);
    await region.ok('RebootInstance', { InstanceId: 'i-app', ForceStop: 'true' });
    await shell.ended();
    await vi.waitFor(async () => expect((await instance('i-app')).Status).toBe('Running'), patience);
    await vi.waitFor(async () => expect(await bornAt()).toBeGreaterThan(before), patience);
  }, 60_000);

  it('and everything else a region has survives its restart', async () => {
    const port = Number(await tag('i-old', 'workbench:ssh-port'));
    const login = { username: 'root', password: await password('i-old', 'root') };
    const before = await ssh({ port }, login, 'echo kept > /root/note');
    await region.ok('StopInstance', { InstanceId: 'i-app', ForceStop: 'true' });
    await vi.waitFor(async () => expect((await instance('i-app')).Status).toBe('Stopped'), patience);
    const { caller } = region;

    region = await region.reopen();
    await region.region.booted;
    await ready();
    expect(region.caller).toEqual(caller);
    expect([(await instance('i-web')).Status, (await instance('i-app')).Status]).toEqual(['Running', 'Stopped']);
    expect(Number(await tag('i-old', 'workbench:ssh-port'))).toBe(port);
    expect(await ssh({ port }, login, 'cat /root/note')).toEqual({ output: 'kept\n', hostKey: before.hostKey });
    const shell = await terminal('i-web', { Username: 'root' });
    shell.type('echo "<$(hostname)>"\r');
    await shell.sees(/<web-1>\r\n/);
  }, 60_000);

  it('leaves no listener behind when the region closes', async () => {
    const port = Number(await tag('i-old', 'workbench:ssh-port'));
    await region.region.close();
    for (const closed of [port, region.ports.ecs, region.ports.agent]) {
      const error = await new Promise<NodeJS.ErrnoException>((resolve, reject) => connect(closed, '127.0.0.1', () => reject(new Error(`port ${closed} still answers`))).on('error', resolve));
      expect(error.code).toBe('ECONNREFUSED');
    }
  });
});
