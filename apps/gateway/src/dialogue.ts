/** Owns the questions of one opening: their numbers, their time limits, and whose answer is awaited. It knows neither socket nor transport. */
import type { Question } from '@workbench/protocol';
import { Refusal } from './refusal.ts';
import type { Answer, AskedQuestion } from './transports/transport.ts';

export interface DialogueDeps {
  /** Longest wait for one answer, milliseconds. */
  readonly questionMs: number;
  send(question: Question): void;
  /** Ends all waiting; a question asked after it is refused at once. */
  readonly signal: AbortSignal;
}

export class Dialogue {
  readonly #deps: DialogueDeps;
  readonly #open = new Map<number, (answer: Answer) => void>();
  #last = 0;

  constructor(deps: DialogueDeps) {
    this.#deps = deps;
  }

  /** @throws Refusal `opening-timeout` when nobody answers in time, and what the signal was aborted with when the opening is over. */
  ask(question: AskedQuestion): Promise<Answer> {
    const { signal, questionMs } = this.#deps;
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abandon);
        this.#open.delete(id);
        act();
      };
      const abandon = (): void => settle(() => reject(signal.reason as Error));
      const timer = setTimeout(() => settle(() => reject(new Refusal('opening-timeout'))), questionMs);
      signal.addEventListener('abort', abandon);
      this.#open.set(id, (answer) => settle(() => resolve(answer)));
      if (signal.aborted) return abandon();
      this.#deps.send({ ...question, id, timeLimitMs: questionMs });
    });
  }

  /** @returns false when no such question is open (HS9). */
  answer(id: number, answer: Answer): boolean {
    const settle = this.#open.get(id);
    if (!settle) return false;
    settle(answer);
    return true;
  }
}
