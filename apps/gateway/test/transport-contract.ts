/** Owns what every transport must do, whatever road it is: each is run against the same expectations. Tests only. */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { SessionEnd } from '../src/refusal.ts';
import type { Transport } from '../src/transports/transport.ts';
import { patience } from './patience.ts';

/** The far end of one opened shell. It sends back what it receives. */
export interface Remote {
  /** The shell ends by itself, normally. */
  exit(): void;
  /** Resolves when the shell has this size. */
  hasSize(cols: number, rows: number): Promise<void>;
  /** Resolves when nothing of the shell is left at the far end. */
  isGone(): Promise<void>;
}

export interface Road {
  open(): Promise<{ transport: Transport; remote: Remote }>;
  stop(): Promise<void>;
}

export interface ContractOptions {
  readonly start: () => Promise<Road>;
  /** Bytes of the echo test; less where the road is slow. */
  readonly bytes: number;
  /** Output that may still arrive after `pause`, bytes: what was read already. Below 60,000, or nothing is proved. */
  readonly overrun: number;
  /** Whether there is a way to the far end that takes time. */
  readonly isFar: boolean;
}

/** Listens to a transport and answers when something is the case. */
export class Ear {
  readonly hash = createHash('sha256');
  readonly ends: SessionEnd[] = [];
  bytes = 0;
  taken = 0;
  #text = '';
  #waiting: (() => void)[] = [];

  listen(transport: Transport): void {
    transport.start({
      onOutput: (bytes) => {
        this.bytes += bytes.length;
        this.hash.update(bytes);
        this.#text = (this.#text + Buffer.from(bytes).toString('latin1')).slice(-4_096);
        this.#wake();
      },
      onInputTaken: (bytes) => {
        this.taken += bytes;
        this.#wake();
      },
      onEnd: (end) => {
        this.ends.push(end);
        this.#wake();
      },
    });
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  sees(text: string): Promise<void> {
    return this.until(() => this.#text.includes(text));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Writes all of `bytes` as the session core would: never more than its window under way. */
async function writeAll(transport: Transport, ear: Ear, { bytes, storm }: { bytes: Buffer; storm?: boolean }): Promise<void> {
  const before = ear.taken;
  for (let at = 0, chunk = 0; at < bytes.length; at += 8_192, chunk += 1) {
    await ear.until(() => at - (ear.taken - before) < 65_536);
    transport.write(bytes.subarray(at, at + 8_192));
    if (!storm || chunk % 3 > 0) continue;
    transport.pause();
    await turn();
    transport.resume();
  }
}

export function transportContract(name: string, { start, bytes: size, overrun, isFar }: ContractOptions): void {
  describe(`transport contract: ${name}`, () => {
    let road: Road | undefined;
    let open: { transport: Transport; remote: Remote }[] = [];
    beforeAll(async () => {
      road = await start();
    }, 180_000);
    afterAll(() => road?.stop());
    afterEach(async () => {
      await Promise.all(open.map(({ transport }) => transport.close()));
      open = [];
    });
    const opened = async (): Promise<{ transport: Transport; remote: Remote; ear: Ear }> => {
      if (!road) throw new Error('no road');
      const shell = await road.open();
      open.push(shell);
      const ear = new Ear();
      ear.listen(shell.transport);
      transportSays(shell.transport, 'begin');
      await ear.sees('begin');
      return { ...shell, ear };
    };
    const transportSays = (transport: Transport, text: string): void => transport.write(Buffer.from(text));

    test('output is exact, byte for byte, under pauses; input is reported as taken', async () => {
      const { transport, ear } = await opened();
      const before = { hash: ear.hash.copy(), bytes: ear.bytes, taken: ear.taken };
      const input = Buffer.from(randomBytes(Math.ceil(size * 0.75)).toString('base64')).subarray(0, size);
      await writeAll(transport, ear, { bytes: input, storm: true });
      await ear.until(() => ear.bytes - before.bytes === input.length);
      expect(before.hash.update(input).digest('hex')).toBe(ear.hash.digest('hex'));
      await ear.until(() => ear.taken - before.taken === input.length);
    });

    test('a paused transport stands still, and goes on where it stopped', async () => {
      const { transport, ear } = await opened();
      const before = ear.bytes;
      transport.pause();
      const input = Buffer.alloc(60_000, 'x');
      await writeAll(transport, ear, { bytes: input });
      // Turns of the loop in which an unpaused road would bring most of it back.
      for (let i = 0; i < 100; i += 1) await turn();
      expect(ear.bytes - before).toBeLessThanOrEqual(overrun);
      transport.resume();
      await ear.until(() => ear.bytes - before === input.length);
    });

    if (isFar) {
      test('the round trip is unknown until it was measured', async () => {
        const { transport } = await opened();
        expect(transport.roundTripMs).toBeUndefined();
        transport.measureRoundTrip();
        await expect.poll(() => transport.roundTripMs, patience).toBeGreaterThan(0);
      });
    }

    test('a size reaches the remote, the last of several wins', async () => {
      const { transport, remote } = await opened();
      for (const cols of [100, 120, 132]) transport.resize({ cols, rows: 43 });
      await remote.hasSize(132, 43);
    });

    test('the shell ends: once, with `exited`, after all its output, and nothing is left', async () => {
      const { transport, remote, ear } = await opened();
      const before = ear.bytes;
      transport.pause();
      const last = Buffer.alloc(10_000, 'z');
      await writeAll(transport, ear, { bytes: last });
      transport.resume();
      await ear.until(() => ear.bytes - before === last.length);
      remote.exit();
      await ear.until(() => ear.ends.length > 0);
      await transport.close();
      await remote.isGone();
      expect(ear.ends.map(({ code }) => code)).toEqual(['exited']);
    });

    test('closing ends the remote shell and silences the transport; closing again is harmless', async () => {
      const { transport, remote, ear } = await opened();
      await transport.close();
      const { bytes, ends } = ear;
      await remote.isGone();
      await transport.close();
      transport.write(Buffer.from('into the void'));
      transport.resize({ cols: 90, rows: 30 });
      transport.resume();
      expect(ends).toEqual([]);
      expect(ear.bytes).toBe(bytes);
    });
  });
}
