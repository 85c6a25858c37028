/** Owns what a session knows of the page that is there: who looks on, and what may be said to them. No behaviour. */
import type { OutputView } from './output-stream.ts';
import type { SessionEnd } from './refusal.ts';

/** Who looks on. */
export interface Viewer {
  readonly webSessionId: string;
  readonly clientAddress: string;
  /** What it calls itself (RS3). */
  readonly page: string | undefined;
}

/** The page, as a session sees it. */
export interface View extends OutputView {
  readonly viewer: Viewer;
  /** Whether it comes back when its connection is lost (HS11). */
  readonly mayResume: boolean;
  /** Another page took its place: says so and lets the connection go. */
  takeOver(): void;
  /** Nothing more is waited for on its connection. */
  cutOff(): void;
  /** Says `ended` and lets the connection go. */
  finish(end: SessionEnd): void;
}
