/** Owns a value that must not be printed: it prints, inspects and serialises as `<secret>`; knows nothing of what it holds. */
import { inspect } from 'node:util';

const shown = '<secret>';

export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Every opening can be found by this name. */
  expose(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
