/** Owns the memory of a process over a while: what it had at first, and the most it had. */
import { residentKb } from './process-cost.ts';

const INTERVAL_MS = 20;

export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #beforeKb: number;
  #peakKb: number;

  constructor(pid: number) {
    this.#beforeKb = residentKb(pid);
    this.#peakKb = this.#beforeKb;
    this.#timer = setInterval(() => {
      this.#peakKb = Math.max(this.#peakKb, residentKb(pid));
    }, INTERVAL_MS);
  }

  stop(): { readonly beforeKb: number; readonly peakKb: number } {
    clearInterval(this.#timer);
    return { beforeKb: this.#beforeKb, peakKb: this.#peakKb };
  }
}
