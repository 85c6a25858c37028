/** Owns what programs told the terminal once and xterm.js does not tell again: the title, and colours of the palette. */
import type { Terminal } from '@xterm/headless';

/** The part of xterm.js that is used; both `Terminal` classes have it. */
export type WordsPort = Pick<Terminal, 'onTitleChange' | 'parser'>;

interface Disposable {
  dispose(): void;
}

/** Foreground, background and cursor: OSC 10 to 12 set them, 110 to 112 take them back. */
const SPECIAL = [10, 11, 12] as const;

/** Characters of one colour: names and `rgb:` forms are shorter. What is longer is no colour. */
const MAX_COLOR_CHARS = 64;
const MAX_TITLE_CHARS = 1_024;

export class ProgramWords {
  #title = '';
  readonly #colors = new Map<string, string>();
  readonly #disposables: Disposable[];

  constructor({ onTitleChange, parser }: WordsPort) {
    const listen = (id: number, take: (data: string) => void): Disposable =>
      parser.registerOscHandler(id, (data) => {
        take(data);
        return false; // xterm.js acts on it
      });
    this.#disposables = [
      onTitleChange((title) => {
        this.#title = title.slice(0, MAX_TITLE_CHARS);
      }),
      listen(4, (data) => {
        const parts = data.split(';');
        for (let at = 0; at + 1 < parts.length; at += 2) if (/^\d{1,3}$/.test(parts[at] ?? '')) this.#take(`4;${parts[at]}`, parts[at + 1] ?? '');
      }),
      listen(104, (data) => {
        const named = data === '' ? [...this.#colors.keys()].filter((key) => key.startsWith('4;')) : data.split(';').map((index) => `4;${index}`);
        for (const key of named) this.#colors.delete(key);
      }),
      ...SPECIAL.map((first) => listen(first, (data) => data.split(';').forEach((color, at) => first + at <= 12 && this.#take(String(first + at), color)))),
      ...SPECIAL.map((id) => listen(100 + id, () => this.#colors.delete(String(id)))),
    ];
  }

  text(): string {
    const title = this.#title === '' ? '' : `\x1b]2;${this.#title}\x07`;
    return title + [...this.#colors].map(([key, color]) => `\x1b]${key};${color}\x07`).join('');
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #take(key: string, color: string): void {
    if (color !== '' && color !== '?' && color.length <= MAX_COLOR_CHARS) this.#colors.set(key, color);
  }
}
