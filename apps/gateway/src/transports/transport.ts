/** Owns what the session core knows of a road to a shell. A transport never imports the socket, and the core never a transport. */
import type { ProgressStage, Question, TerminalSize } from '@workbench/protocol';
import type { InstanceFacts } from '../instances.ts';
import type { Log } from '../log.ts';
import type { SessionEnd } from '../refusal.ts';

export interface TransportEvents {
  /** Bytes of the shell, in order. The receiver keeps them without copying: the transport must not write into them again. */
  onOutput(bytes: Uint8Array): void;
  /** So many bytes of input, in order, left for the remote: they wait in this process no longer. */
  onInputTaken(bytes: number): void;
  /** The shell is over. Fires at most once, after the last `onOutput`, and never after `close()`. */
  onEnd(end: SessionEnd): void;
}

/** An opened shell. Nothing flows before `start`. */
export interface Transport {
  start(events: TransportEvents): void;
  /** Takes all bytes; how far they came is told by `onInputTaken`. The caller bounds what is under way. */
  write(bytes: Uint8Array): void;
  /** The last byte written overtakes those that still wait in this process; they are dropped and count as taken (NT1). */
  hurry(): void;
  resize(size: TerminalSize): void;
  /** Stops output at its source: at most the transport's own window still arrives, and only after `resume`. */
  pause(): void;
  resume(): void;
  /** Ends the remote shell and gives back everything held for it. Idempotent; resolves when nothing is left; never rejects. */
  close(): Promise<void>;
  /** To the instance, or as far as the road can tell, and back, milliseconds; undefined while it was not measured. */
  readonly roundTripMs: number | undefined;
  /** Measures it once more; the answer is in `roundTripMs` when it has come. */
  measureRoundTrip(): void;
  /** The road's own longest length of a session, milliseconds, where it has one. */
  readonly maxMs?: number;
}

type Unnumbered<Q> = Q extends Question ? Omit<Q, 'id' | 'timeLimitMs'> : never;
/** A question as a transport asks it; the dialogue numbers and times it. */
export type AskedQuestion = Unnumbered<Question>;

export interface Answer {
  readonly accept: boolean;
  readonly responses: readonly string[];
}

/** What an opening transport may use. */
export interface OpeningContext {
  readonly sessionId: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly instance: InstanceFacts;
  readonly requestId: string;
  /** The latest size of the page. */
  size(): TerminalSize;
  progress(stage: ProgressStage): void;
  /** @throws Refusal `opening-timeout` when no answer comes in time. */
  ask(question: AskedQuestion): Promise<Answer>;
  /** Aborted when the page is gone, gave up, or the opening took too long: whatever was begun is to be undone. */
  readonly signal: AbortSignal;
  readonly log: Log;
}
