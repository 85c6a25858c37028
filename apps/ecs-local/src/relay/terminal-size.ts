/** Owns the two spellings of a terminal size: the client's int16 pair (SM3.1) and the agent's JSON (SM3.2). */

export interface TerminalSize {
  readonly rows: number;
  readonly cols: number;
}

/** Reads `int16 LE rows, int16 LE cols`; undefined when bytes are missing or a side is not positive (a pty cannot have such a size). */
export function decodeClientSize(payload: Buffer): TerminalSize | undefined {
  if (payload.length < 4) return undefined;
  const size = { rows: payload.readInt16LE(0), cols: payload.readInt16LE(2) };
  return size.rows > 0 && size.cols > 0 ? size : undefined;
}

export const encodeAgentSize = (size: TerminalSize): Buffer => Buffer.from(JSON.stringify({ cols: size.cols, rows: size.rows }));
