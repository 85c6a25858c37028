/**
 * Owns where control sequences of a terminal begin and end in a stream of bytes, as xterm.js reads them (the state machine of
 * vt100.net/emu/dec_ansi_parser). It does not know what a sequence means. Pure; both ends use it.
 */

export interface SequenceHandler {
  /** `ESC`, intermediates and a final byte: `text` is all after ESC, such as `(0` or `=`. */
  handleEscape?(text: string): void;
  /** `ESC [` parameters, intermediates and a final byte: `text` is all after `ESC [`, such as `?1049h`. */
  handleCsi?(text: string): void;
  /** `ESC ]` up to its end: `text` is what is between, such as `2;title`. */
  handleOsc?(text: string): void;
  /** A control character outside a sequence, or inside one, where it counts as well. */
  handleControl?(byte: number): void;
}

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const BACKSLASH = 0x5c;

/** Characters of one sequence that are kept to be reported; a longer one is followed to its end and reported to nobody. */
const MAX_SEQUENCE_CHARS = 4_096;

type State = 'ground' | 'escape' | 'csi' | 'osc' | 'string';

export class SequenceScanner {
  readonly #handler: SequenceHandler;
  #state: State = 'ground';
  #text = '';
  #tooLong = false;

  constructor(handler: SequenceHandler = {}) {
    this.#handler = handler;
  }

  /** Whether the bytes so far end outside any sequence. */
  get outside(): boolean {
    return this.#state === 'ground';
  }

  scan(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (this.#state === 'ground' && byte >= 0x20) continue;
      this.#take(byte);
    }
  }

  #take(byte: number): void {
    // From anywhere: ESC begins anew, CAN and SUB give up.
    if (byte === ESC) {
      // The end of a string is `ESC \`; xterm.js acts on a string at the ESC.
      if (this.#state === 'osc') this.#report('handleOsc');
      return this.#enter('escape');
    }
    if (byte === CAN || byte === SUB) return this.#enter('ground');
    switch (this.#state) {
      case 'ground':
        return this.#handler.handleControl?.(byte);
      case 'escape':
        return this.#takeEscape(byte);
      case 'csi':
        if (byte < 0x20) return this.#handler.handleControl?.(byte);
        this.#keep(byte);
        if (byte >= 0x40 && byte <= 0x7e) this.#end('handleCsi');
        return;
      case 'osc':
        if (byte === BEL) return this.#end('handleOsc');
        if (byte >= 0x20) this.#keep(byte);
        return;
      case 'string':
        return;
    }
  }

  #takeEscape(byte: number): void {
    if (byte < 0x20) return this.#handler.handleControl?.(byte);
    if (this.#text === '') {
      if (byte === 0x5b) return this.#enter('csi');
      if (byte === 0x5d) return this.#enter('osc');
      // DCS, SOS, PM and APC carry text up to `ESC \`.
      if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) return this.#enter('string');
      if (byte === BACKSLASH) return this.#enter('ground');
    }
    this.#keep(byte);
    if (byte >= 0x30 && byte <= 0x7e) this.#end('handleEscape');
    else if (byte > 0x7e) this.#enter('ground');
  }

  #enter(state: State): void {
    this.#state = state;
    this.#text = '';
    this.#tooLong = false;
  }

  #keep(byte: number): void {
    if (this.#text.length >= MAX_SEQUENCE_CHARS) this.#tooLong = true;
    else this.#text += String.fromCharCode(byte);
  }

  #report(what: 'handleEscape' | 'handleCsi' | 'handleOsc'): void {
    if (!this.#tooLong) this.#handler[what]?.(this.#text);
  }

  #end(what: 'handleEscape' | 'handleCsi' | 'handleOsc'): void {
    this.#report(what);
    this.#enter('ground');
  }
}
