/** Owns what the bench knows of a figure: its name, and how it is measured on a rig. */
import type { Outcome } from '../outcome.ts';
import type { Reader } from '../reader/reader.ts';
import type { Rig } from '../rig/rig.ts';

export interface FigureContext {
  readonly rig: Rig;
  /** A short run to see that it works; its numbers are not judged. */
  readonly quick: boolean;
  /** Starts one more reading process; it is ended with the figure. */
  reader(): Reader;
  /** Says how far it is. */
  say(line: string): void;
}

export interface Figure {
  readonly id: string;
  measure(context: FigureContext): Promise<Outcome[]>;
}
