/** Owns the pages of a session that were told that another took their place, until their connections are gone. */
import type { View } from './view.ts';

/** More at once than a person opens pages while one connection takes its leave. */
const MOST = 4;

export class TakenOver {
  readonly #views = new Set<View>();

  /** Tells a page. What it does not read stays in its connection: of too many that wait to hear it, the first is cut off. */
  add(view: View): void {
    view.takeOver();
    this.#views.add(view);
    const [first] = this.#views;
    if (!first || this.#views.size <= MOST) return;
    this.#views.delete(first);
    first.cutOff();
  }

  /** Its connection is gone. */
  delete(view: View): void {
    this.#views.delete(view);
  }
}
