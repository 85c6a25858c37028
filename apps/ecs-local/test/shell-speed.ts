/**
 * How fast a Session Manager shell talks, beside a bare pseudoterminal (script(1)) with the same program, in turns, as ratios: machines are shared.
 * Run by hand: `node --import tsx apps/ecs-local/test/shell-speed.ts [rounds]`. No part of any test run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { send } from './signed-call.ts';
import { clientBytes } from './scripted-client.ts';

const MIB = 1024 * 1024;
const BYTES = 48 * MIB;
const FRAME_HEADER = 30;
const flood = `stty raw -echo; echo be''gin; head -c ${BYTES} /dev/zero | tr '\\\\0' 'x'; echo en''d`;
const main = new URL('../src/main.ts', import.meta.url).pathname;

/** MiB per second from the first to the last byte of the flood. */
function meter(): { take: (bytes: Buffer) => void; speed: Promise<number>; frames: () => number } {
  let taken = 0;
  let frames = 0;
  let began = 0;
  let done: (speed: number) => void = () => undefined;
  const speed = new Promise<number>((resolve) => (done = resolve));
  return {
    speed,
    frames: () => frames,
    take(bytes) {
      if (began === 0 && bytes.includes('begin')) began = performance.now();
      if (began === 0) return;
      taken += bytes.length;
      frames += 1;
      if (taken >= BYTES) done(BYTES / MIB / ((performance.now() - began) / 1000));
    },
  };
}

async function bare(): Promise<number> {
  const { take, speed } = meter();
  const script = spawn('script', ['-qec', flood, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] });
  script.stdout.on('data', take);
  await once(script, 'exit');
  return speed;
}

async function session(host: string, caller: { accessKeyId: string; accessKeySecret: string }): Promise<{ speed: number; frameBytes: number }> {
  const { body } = await send({ host, caller, action: 'StartTerminalSession', parameters: { RegionId: 'local-1', 'InstanceId.1': 'i-web' } });
  const socket = new WebSocket(String(body['WebSocketUrl']), { perMessageDeflate: false });
  const { take, speed, frames } = meter();
  socket.on('message', (data: Buffer) => take(data.subarray(FRAME_HEADER)));
  await once(socket, 'open');
  socket.send(clientBytes(0, Buffer.from(`${flood}\n`)));
  const result = await speed;
  socket.terminate();
  return { speed: result, frameBytes: BYTES / frames() };
}

/** CPU seconds that a process has used so far; a tick is 10 ms on every Linux that Node runs on. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The guest's own program, below `pid`. */
function guestProgram(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return children.find((each) => readFileSync(`/proc/${each}/cmdline`, 'utf8').startsWith('/run/guest/node')) ?? children.map(guestProgram).find((found) => found !== undefined);
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rounds = Number(process.argv[2] ?? 5);
const dataDir = await mkdtemp(join(tmpdir(), 'shell-speed-'));
await writeFile(join(dataDir, 'ecs-local.yaml'), 'regions: [{ id: local-1 }]\ninstances: [{ id: i-web, kind: demo, name: web-1, region: local-1 }]\n');
const profile = process.env['SHELL_SPEED_PROFILE'];
const child = spawn(process.execPath, [...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []), '--import', 'tsx', main], {
  env: { PATH: process.env['PATH'], WORKBENCH_DATA_DIR: dataDir, WORKBENCH_ECS_PORT: '0', WORKBENCH_AGENT_PORT: '0', WORKBENCH_ECS_LIMITS: 'unlimited' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const port = await new Promise<number>((resolve) => {
  createInterface(child.stdout).on('line', (line) => {
    const { msg, ecs } = JSON.parse(line) as { msg: string; ecs?: number };
    if (msg === 'listening' && ecs !== undefined) resolve(ecs);
  });
});
const host = `127.0.0.1:${port}`;
while ((await fetch(`http://${host}/readyz`)).status !== 200);
const caller = JSON.parse(await readFile(join(dataDir, 'ecs-local', 'access-key.json'), 'utf8')) as { accessKeyId: string; accessKeySecret: string };
const region = child.pid ?? 0;
const guest = guestProgram(region) ?? 0;
const ratios: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const pty = await bare();
  const before = [region, guest].map(cpuSeconds);
  const { speed, frameBytes } = await session(host, caller);
  const cpu = [region, guest].map((pid, at) => (((cpuSeconds(pid) - (before[at] ?? 0)) * 1024) / (BYTES / MIB)).toFixed(1));
  ratios.push(speed / pty);
  say(`bare pty ${pty.toFixed(1)} MiB/s   session ${speed.toFixed(1)} MiB/s   ratio ${(speed / pty).toFixed(2)}   ${Math.round(frameBytes)} bytes a frame   CPU s/GiB: region ${cpu[0]}, guest ${cpu[1]}`);
}
say(`median ratio ${ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]?.toFixed(2)}`);
child.kill('SIGTERM');
await once(child, 'exit');
await rm(dataDir, { recursive: true, force: true });
