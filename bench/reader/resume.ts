/** Sessions that lose their network again and again while a stream of known bytes flows, and are gone on with at the offset that was reached. */
import { CLOSE } from '@workbench/protocol';
import { CountStream, countUntil } from '../count-stream.ts';
import { GatewayLine, type Admission, type GatewayDial } from '../line/gateway-line.ts';
import { prepare, PROMPT } from '../line/line.ts';

interface Flowing {
  readonly line: GatewayLine;
  readonly stream: CountStream;
  /** Resolves with the prompt after the last number. */
  readonly over: Promise<void>;
  /** Told of each piece of output. */
  onOutput: () => void;
}

const flowing: Flowing[] = [];

export interface FlowArgs {
  readonly dials: readonly GatewayDial[];
  /** The streams end when this file is there. */
  readonly stopFile: string;
  readonly pauseSeconds: number;
}

export interface Flow {
  readonly sessionId: string;
  readonly cookie: string;
  readonly capabilities: readonly string[];
}

/** Opens the sessions and starts their streams. */
export async function beginFlows({ dials, stopFile, pauseSeconds }: FlowArgs): Promise<Flow[]> {
  const flows: Flow[] = [];
  for (const dial of dials) {
    const line = await GatewayLine.open(dial);
    await prepare(line);
    const stream = new CountStream();
    let end: () => void = () => undefined;
    const flow: Flowing = { line, stream, over: new Promise((resolve) => (end = resolve)), onOutput: () => undefined };
    line.listen((bytes) => {
      stream.take(bytes);
      flow.onOutput();
      if (stream.end.includes(PROMPT)) end();
    });
    line.onSkipped = (bytes) => stream.skip(bytes);
    line.write(`${countUntil(stopFile, pauseSeconds)}\n`);
    flowing.push(flow);
    flows.push({ sessionId: line.ready.sessionId, cookie: dial.admission.cookie, capabilities: line.capabilities });
  }
  return flows;
}

/** The network of a session is gone, without a word. @param session its index, in the order in which they were begun */
export async function cut(session: number): Promise<void> {
  const { line } = flowOf(session);
  line.cut();
  await line.closed;
}

/** As a page does while the gateway has too many of one address that have not said who they are (HS7), milliseconds. */
const RETRY_MS = 250;
const MOST_TRIES = 20;
/** … and once when its own `hello` came too late (HS3), as on a machine that stands still; it takes a second refusal for an answer. */
const MOST_REFUSALS = 1;

/** The network is back. @returns milliseconds until the first new byte */
export async function goOn({ session, admission }: { readonly session: number; readonly admission: Admission }): Promise<number> {
  const flow = flowOf(session);
  const began = performance.now();
  const output = new Promise<void>((resolve) => (flow.onOutput = resolve));
  let refusals = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      await flow.line.attach(admission);
      break;
    } catch (error) {
      const isRefusal = String(error).includes(`closed with ${CLOSE.unauthorised}`);
      if (isRefusal) refusals += 1;
      if (tries === MOST_TRIES || refusals > MOST_REFUSALS || !(isRefusal || String(error).includes('429'))) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
  await output;
  return performance.now() - began;
}

function flowOf(session: number): Flowing {
  const flow = flowing[session];
  if (!flow) throw new Error(`no session ${session}`);
  return flow;
}

/** Waits for the end of all streams. @returns for each whether every byte came and was right (nobody interrupts, so nothing may be left out), and its hashes. */
export async function endFlows(_: null): Promise<{ equal: boolean; bytes: number; got: string; wanted: string }[]> {
  const results = [];
  for (const { line, stream, over } of flowing.splice(0)) {
    await Promise.race([over, line.closed]);
    const { got, wanted } = stream.hashes();
    results.push({ equal: got === wanted && stream.wrongAt === undefined && line.dropped === 0 && stream.end.includes(PROMPT), bytes: stream.bytes, got, wanted });
    await line.close();
  }
  return results;
}

/** A new size of its window. @returns whether it was said: not by a session without its network. */
export function resizeFlow({ session, cols, rows }: { session: number; cols: number; rows: number }): Promise<boolean> {
  return Promise.resolve(flowOf(session).line.resize(cols, rows));
}
