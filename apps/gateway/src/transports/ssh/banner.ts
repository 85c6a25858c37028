/** Owns what a server says before the logon (RFC 4252 §5.4), made harmless for a terminal. Pure. */

/** Characters kept: a legal notice has a few lines, and the server is not yet one that anybody logged on to. */
const MAX_CHARS = 4_096;

export class Banner {
  #text = '';

  add(text: string): void {
    // No control characters but line breaks and tabs: an escape sequence here could answer for the shell that follows.
    const lines = text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '').replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
    this.#text = (this.#text + lines).slice(0, MAX_CHARS);
  }

  /** Lines as a terminal wants them; empty when nothing was said. */
  get text(): string {
    return this.#text === '' ? '' : `${this.#text.replace(/\n*$/, '')}\n`.replaceAll('\n', '\r\n');
  }
}
