import { spawnSync } from 'node:child_process';
import { createHash, pbkdf2 } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { PtyExit } from '../src/guest/inside/pty-start.ts';
import { Pty } from '../src/guest/inside/pty.ts';
import { until } from './until.ts';

const open = new Set<Pty>();
afterEach(() => open.forEach((pty) => pty.hangUp()));

class Run {
  readonly pty: Pty;
  readonly ended: Promise<PtyExit>;
  text = '';
  drains = 0;
  reads = 0;

  constructor(script: string, onRead: (run: Run) => void = () => undefined) {
    let end: (exit: PtyExit) => void = () => undefined;
    this.ended = new Promise((resolve) => { end = resolve; });
    this.pty = new Pty({ file: '/bin/bash', args: ['-c', script], env: { PATH: '/usr/bin:/bin' }, cwd: '/', cols: 80, rows: 24 }, {
      data: (bytes) => {
        this.text += bytes.toString('latin1');
        this.reads += 1;
        onRead(this);
      },
      drain: () => { this.drains += 1; },
      end: (exit) => {
        open.delete(this.pty);
        end(exit);
      },
    });
    open.add(this.pty);
  }
}

const numbers = (last: number): string => Array.from({ length: last }, (_, n) => `${n + 1}\r\n`).join('');

describe('output', () => {
  it('is complete however often the reader pauses', async () => {
    const expected = numbers(20_000);
    for (const every of [1, 2, 3, 5, 7]) {
      const run = new Run('seq 1 20000', ({ pty, reads }) => {
        if (reads % every !== 0) return;
        pty.pause();
        setTimeout(() => pty.resume(), 1);
      });
      expect(await run.ended).toEqual({ code: 0, signal: 0 });
      expect(run.text === expected, `pausing at every read no. ${every}`).toBe(true);
    }
  });

  it('waits for a reader who pauses past the end of the program', async () => {
    const run = new Run('seq 1 300');
    run.pty.pause();
    await until(() => !existsSync(`/proc/${run.pty.pid}`));
    expect(run.text).toBe('');
    run.pty.resume();
    await run.ended;
    expect(run.text).toBe(numbers(300));
  });

  it('ends although a background program keeps the terminal', async () => {
    const run = new Run('trap "" HUP; sleep 30 & echo $!');
    await run.ended;
    expect(existsSync(`/proc/${run.text.trim()}`)).toBe(true);
    process.kill(Number(run.text.trim()), 'SIGKILL');
  });
});

describe('input', () => {
  it('that comes at once finds a terminal that is prepared, and no program in front of the one that was asked for', () => {
    const run = new Run('exec sleep 30');
    expect(readFileSync(`/proc/${run.pty.pid}/cmdline`, 'utf8')).not.toMatch(/stty|\/bin\/sh/);
    expect(spawnSync('stty', ['-F', run.pty.name, '-a'], { encoding: 'utf8' }).stdout).toMatch(/ iutf8/);
  });

  it('that nobody reads waits, counted, and blocks nobody', async () => {
    const run = new Run('stty raw -echo; echo ready; sleep 30');
    await until(() => run.text.includes('ready'));
    run.pty.write(Buffer.alloc(256 * 1024, 'x'));
    // The loop turns: were the write blocking, this would never come.
    await new Promise((resolve) => setImmediate(resolve));
    expect(run.pty.pendingInput).toBeGreaterThan(100_000);
    run.pty.hangUp();
    expect((await run.ended).signal).not.toBe(0);
  });

  it('arrives whole and in order when it is read late', async () => {
    const run = new Run('stty raw -echo; echo ready; read -r -n 1; head -c 199999 | md5sum; sleep 30');
    await until(() => run.text.includes('ready'));
    run.pty.write(Buffer.alloc(200_000, 'y'));
    await until(() => run.text.includes(createHash('md5').update('y'.repeat(199_999)).digest('hex')));
    await until(() => run.drains > 0);
    expect(run.pty.pendingInput).toBe(0);
  });

  it('never reaches the terminal that comes after one that ended', async () => {
    const first = new Run('stty raw -echo; echo ready; sleep 30');
    await until(() => first.text.includes('ready'));
    // Node's threads are all at work: what waits for one comes after the end of the terminal it was meant for.
    const work = Array.from({ length: 8 }, () => new Promise((resolve) => { pbkdf2('', '', 200_000, 8, 'sha512', resolve); }));
    first.pty.write(Buffer.alloc(1000, 'x'));
    first.pty.hangUp();
    await first.ended;
    // Takes the number of the descriptor that the first one had.
    const second = new Run('stty raw -echo; echo ready; head -c 10; sleep 30');
    await until(() => second.text.includes('ready'));
    await Promise.all(work);
    second.pty.write(Buffer.from('0123456789'));
    await until(() => second.text.length >= 'ready\n'.length + 10);
    expect(second.text).toBe('ready\n0123456789');
  });
});

describe('a program', () => {
  it('is given its own terminal, and no end of any other', async () => {
    const first = new Run('echo ready; sleep 30');
    await until(() => first.text.includes('ready'));
    const second = new Run('readlink /proc/$$/fd/{0,1,2} /proc/$$/fd/*; tty; ps -o sid=,tpgid= -p $$; echo $$; stty -a');
    await second.ended;
    expect(second.text.match(/ptmx/g)).toBeNull();
    const [stdin, stdout, stderr] = second.text.split('\r\n');
    expect([stdin, stdout, stderr]).toEqual([second.pty.name, second.pty.name, second.pty.name]);
    expect(second.text).toContain(`\r\n${second.pty.name}\r\n`);
    // It leads its session, and its group is the one in front.
    expect(second.text.replace(/ +/g, ' ')).toContain(` ${second.pty.pid} ${second.pty.pid}\r\n${second.pty.pid}\r\n`.trimStart());
    expect(second.text).toMatch(/(^|[ ;])iutf8/m);
  });

  it('that cannot be started ends with the code of a shell', async () => {
    expect((await new Run('exec /nowhere/program').ended).code).toBe(127);
  });
});

describe('the end', () => {
  it('tells status and signal', async () => {
    expect(await new Run('exit 9').ended).toEqual({ code: 9, signal: 0 });
    expect(await new Run('kill -KILL $$').ended).toMatchObject({ signal: 9 });
  });

  it('comes to a program that ignores the hang-up', async () => {
    const run = new Run('trap "" HUP TERM; echo ready; while :; do sleep 1; done');
    await until(() => run.text.includes('ready'));
    run.pty.hangUp();
    expect(await run.ended).toMatchObject({ signal: 9 });
    expect(existsSync(`/proc/${run.pty.pid}`)).toBe(false);
  });

  it('tells a size that changes', async () => {
    const run = new Run('trap "stty size; exit" WINCH; stty size; while :; do sleep 0.01; done');
    await until(() => run.text.includes('24 80'));
    run.pty.resize(132, 43);
    await run.ended;
    expect(run.text).toContain('43 132');
  });
});
