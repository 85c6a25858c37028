/** Owns what was typed as a password, passphrase or key, for the moment of use. It does not know what the value is for. */
import { inspect } from 'node:util';

const SHOWN = '<secret>';

/**
 * Prints, inspects and serialises as `<secret>`; the value comes out only through `expose()`, so that every opening can be found
 * by search (secret.test.ts lists them).
 */
export class Secret {
  #value: string | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  /** @throws Error once the secret was forgotten: using it later than its moment is a fault of ours. */
  expose(): string {
    if (this.#value === undefined) throw new Error('The secret was already forgotten.');
    return this.#value;
  }

  /** Drops the only reference this process keeps on purpose; whatever still holds the object holds nothing. */
  forget(): void {
    this.#value = undefined;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
