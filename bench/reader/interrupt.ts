/** Floods a terminal, presses Ctrl-C, and waits until a reader of a given speed has parsed as far as the prompt. */
import { GatewayLine, type GatewayDial } from '../line/gateway-line.ts';
import { prepare, run, sees, PROMPT, type Line, type Pace } from '../line/line.ts';
import { openOpenSsh, type SshTarget } from '../line/ssh-line.ts';

export interface InterruptArgs {
  readonly way: { readonly dial: GatewayDial } | { readonly ssh: SshTarget };
  readonly pace: Pace;
  readonly command: string;
  /** How long the flood runs before Ctrl-C, milliseconds. */
  readonly floodMs: number;
  readonly times: number;
}

export interface Interrupted {
  /** From the key to the prompt parsed, milliseconds. */
  readonly ms: number;
  /** Bytes parsed after the key. */
  readonly bytesAfter: number;
  readonly dropped: number;
}

export const WIDE = `yes "$(printf '%0119d' 0)"`;
const PROMPT_LIMIT_MS = 120_000;

export async function interrupt({ way, pace, command, floodMs, times }: InterruptArgs): Promise<{ capabilities: readonly string[]; interrupts: Interrupted[] }> {
  const line: Line = 'dial' in way ? await GatewayLine.open({ ...way.dial, pace }) : await openOpenSsh(way.ssh, pace);
  await prepare(line);
  const interrupts: Interrupted[] = [];
  for (let index = 0; index < times; index += 1) {
    line.listen(() => undefined);
    const droppedBefore = line.dropped;
    line.write(`${command}\n`);
    await new Promise((resolve) => setTimeout(resolve, floodMs));
    const began = performance.now();
    let bytesAfter = 0;
    const prompt = sees(counting(line, (bytes) => (bytesAfter += bytes)), PROMPT, PROMPT_LIMIT_MS);
    line.interrupt();
    await prompt;
    interrupts.push({ ms: performance.now() - began, bytesAfter, dropped: line.dropped - droppedBefore });
    // A shell that lives: what comes next is its answer and nothing that was left.
    await run(line, 'true');
  }
  await line.close();
  return { capabilities: line instanceof GatewayLine ? line.capabilities : [], interrupts };
}

const counting = (line: Line, count: (bytes: number) => void): Pick<Line, 'listen'> => ({
  listen: (listener) =>
    line.listen((bytes) => {
      count(bytes.length);
      listener(bytes);
    }),
});
