/**
 * Owns the form of a checkpoint: one byte that names the form, then, compressed or not, the count of rows scrolled off, a line feed, and text for
 * a terminal. The gateway never looks into it. What comes back is this user's own, yet untrusted: it can do no more than output could.
 */
import { nextTask } from './next-task.ts';

const PLAIN = 0;
const DEFLATED = 1;

/** Bytes that a checkpoint may become. Text of 5,000 rows and the screen is a tenth of it, where not every character has colours of its own. */
export const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

const PIECE_BYTES = 16 * 1024;
/** Milliseconds of one task of the page: about six pieces. 5,000 rows take 16 ms, and beside everything else that runs three times as long. */
const TASK_MS = 4;

export interface Checkpoint {
  /** Rows scrolled off since the session began. */
  readonly lines: number;
  readonly text: string;
}

/** Without compression, and at once: where the page is going away there is no time to wait. */
export function packPlain({ lines, text }: Checkpoint): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(`${lines}\n${text}`);
  const packed = new Uint8Array(body.length + 1);
  packed[0] = PLAIN;
  packed.set(body, 1);
  return packed;
}

/**
 * @param hurry whether it must be done with now, however long that holds the page up.
 * @returns null for what would not be unpacked again.
 */
export async function pack(checkpoint: Checkpoint, hurry: () => boolean = () => false): Promise<Uint8Array | null> {
  const plain = packPlain(checkpoint);
  const body = plain.subarray(1);
  if (body.length > MAX_UNPACKED_BYTES) return null;
  const deflated = await deflate(body, hurry);
  return deflated ? join([Uint8Array.of(DEFLATED), ...deflated]) : plain;
}

/** Null in a browser that cannot. */
async function deflate(body: Uint8Array<ArrayBuffer>, hurry: () => boolean): Promise<Uint8Array[] | null> {
  try {
    return await collect(streamOf(body, hurry).pipeThrough(new CompressionStream('deflate-raw')), Number.POSITIVE_INFINITY);
  } catch {
    return null; // before CompressionStream, or before this form of it
  }
}

/** Null for what is no checkpoint, or too large. */
export async function unpack(bytes: Uint8Array): Promise<Checkpoint | null> {
  const packed = new Uint8Array(bytes.subarray(1));
  try {
    const body = bytes[0] === PLAIN ? packed : bytes[0] === DEFLATED ? await inflate(packed) : null;
    return body === null || body.length > MAX_UNPACKED_BYTES ? null : read(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null; // neither deflate nor UTF-8
  }
}

function read(body: string): Checkpoint | null {
  const end = body.indexOf('\n');
  const count = body.slice(0, Math.max(0, end));
  return /^\d{1,15}$/.test(count) ? { lines: Number(count), text: body.slice(end + 1) } : null;
}

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  const parts = await collect(streamOf(packed, () => false).pipeThrough(new DecompressionStream('deflate-raw')), MAX_UNPACKED_BYTES);
  return parts && join(parts);
}

/**
 * A Blob has one as well, but each is made known to another process of the browser first: most of what a checkpoint cost in a flood. In pieces,
 * because whatever becomes of one piece is in memory before its length can be looked at.
 */
function streamOf(bytes: Uint8Array<ArrayBuffer>, hurry: () => boolean): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  let began = performance.now();
  return new ReadableStream({
    pull: async (controller) => {
      if (at >= bytes.length) return controller.close();
      if (performance.now() - began > TASK_MS && !hurry()) {
        await nextTask();
        began = performance.now();
      }
      controller.enqueue(bytes.subarray(at, (at += PIECE_BYTES)));
    },
  });
}

/** Null, and the stream is let go of, once there are more bytes than that. */
async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array[] | null> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let total = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return parts;
    total += value.length;
    if (total > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
