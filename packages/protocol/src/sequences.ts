/**
 * Owns where control sequences of a terminal begin and end in a stream of bytes, as xterm.js 6 reads them (its table in EscapeSequenceParser,
 * after the state machine of vt100.net/emu/dec_ansi_parser): introducers of two characters, and of one (C1, U+0080 to U+009F), which in UTF-8
 * are two bytes. It does not know what a sequence means. Pure; both ends use it.
 */

export interface SequenceHandler {
  /** `ESC`, intermediates and a final byte: `text` is all after ESC, such as `(0` or `=`. */
  handleEscape?(text: string): void;
  /** `ESC [` or U+009B, parameters, intermediates and a final byte: `text` is all after the introducer, such as `?1049h`. */
  handleCsi?(text: string): void;
  /** `ESC ]` or U+009D up to its end: `text` is what is between, such as `2;title`. */
  handleOsc?(text: string): void;
  /** A control character outside a sequence, or inside one, where it counts as well. C1 characters end what they are in. */
  handleControl?(code: number): void;
}

export const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;
const BACKSLASH = 0x5c;

const C1_DCS = 0x90;
const C1_SOS = 0x98;
const C1_CSI = 0x9b;
const C1_ST = 0x9c;
const C1_OSC = 0x9d;
const C1_PM = 0x9e;
const C1_APC = 0x9f;
const AFTER_C1 = 0xa0;

/** First byte of every C1 character in UTF-8; the second is the character's own code. It is never a byte of another character. */
export const C1_LEAD = 0xc2;
export const isC1 = (code: number): boolean => code >= 0x80 && code < AFTER_C1;

const MAX_CHARACTER = 0x10_ffff;
const BYTE_ORDER_MARK = 0xfeff;
/** Not every number that bytes of the right form spell is a character: the largest are beyond all of them, surrogates are halves of one. */
const isCharacter = (code: number): boolean => code <= MAX_CHARACTER && !(code >= 0xd800 && code < 0xe000) && code !== BYTE_ORDER_MARK;

/** Characters of one sequence that are kept to be reported; a longer one is followed to its end and reported to nobody. */
const MAX_SEQUENCE_CHARS = 4_096;

type State = 'ground' | 'escape' | 'csi' | 'csi-ignored' | 'osc' | 'dcs' | 'dcs-text' | 'string';

/** How far the head of a CSI or DCS sequence is. */
type Head = 'begin' | 'parameters' | 'intermediates';

export class SequenceScanner {
  readonly #handler: SequenceHandler;
  #state: State = 'ground';
  #head: Head = 'begin';
  #text = '';
  #tooLong = false;
  /** A character of which bytes are still to come: how many, what is known of it, and what it must be at least. */
  #missing = 0;
  #code = 0;
  #least = 0;

  constructor(handler: SequenceHandler = {}) {
    this.#handler = handler;
  }

  /** Whether the bytes so far end outside any sequence. */
  get outside(): boolean {
    return this.#state === 'ground';
  }

  /** Whether what follows is plain text up to the next ESC, C1 character or control character. */
  get atText(): boolean {
    return this.#state === 'ground' && this.#missing === 0;
  }

  scan(bytes: Uint8Array): void {
    const { length } = bytes;
    for (let at = 0; at < length; at += 1) {
      if (this.atText) {
        at = this.#passText(bytes, at);
        if (at === length) return;
      }
      const byte = bytes[at] ?? 0;
      if (byte < 0x80 && this.#missing === 0) this.#take(byte);
      else this.#takeByte(byte);
    }
  }

  /** Characters of plain text are nobody's business, and CAN and SUB have nothing to give up. @returns where a sequence may begin, or the end. */
  #passText(bytes: Uint8Array, from: number): number {
    const { length } = bytes;
    for (let at = from; at < length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === ESC || byte === C1_LEAD) return at;
      if (byte < 0x20 && byte !== CAN && byte !== SUB) this.#handler.handleControl?.(byte);
    }
    return length;
  }

  /** UTF-8, where what is no character counts for nothing, as in xterm.js. */
  #takeByte(byte: number): void {
    if (this.#missing > 0 && (byte & 0xc0) === 0x80) {
      this.#code = (this.#code << 6) | (byte & 0x3f);
      this.#missing -= 1;
      if (this.#missing === 0 && this.#code >= this.#least && isCharacter(this.#code)) this.#take(this.#code);
      return;
    }
    this.#missing = 0;
    if (byte < 0x80) this.#take(byte);
    else if (byte >= 0xc0 && byte < 0xe0) this.#expect(1, byte & 0x1f, 0x80);
    else if (byte >= 0xe0 && byte < 0xf0) this.#expect(2, byte & 0x0f, 0x800);
    else if (byte >= 0xf0 && byte < 0xf8) this.#expect(3, byte & 0x07, 0x1_0000);
  }

  #expect(missing: number, code: number, least: number): void {
    this.#missing = missing;
    this.#code = code;
    this.#least = least;
  }

  #take(code: number): void {
    // From anywhere: ESC begins anew, CAN and SUB give up.
    if (code === ESC) {
      // The end of a string is `ESC \`; xterm.js acts on a string at the ESC.
      if (this.#state === 'osc') this.#report('handleOsc');
      return this.#enter('escape');
    }
    if (code === CAN || code === SUB) return this.#enter('ground');
    if (isC1(code)) return this.#takeC1(code);
    switch (this.#state) {
      case 'ground':
        return code < 0x20 ? this.#handler.handleControl?.(code) : undefined;
      case 'escape':
        return this.#takeEscape(code);
      case 'csi':
        return this.#takeCsi(code);
      case 'csi-ignored':
        if (code < 0x20) return this.#handler.handleControl?.(code);
        return code >= 0x40 && code < DEL ? this.#enter('ground') : undefined;
      case 'osc':
        if (code === BEL) return this.#end('handleOsc');
        return code >= 0x20 ? this.#keep(code) : undefined;
      case 'dcs':
        return this.#takeDcs(code);
      case 'dcs-text':
        return;
      case 'string':
        // The table of xterm.js has no rule for it there.
        return code >= AFTER_C1 ? this.#enter('ground') : undefined;
    }
  }

  /** From anywhere as well. None but ST is the end of a title: another one cuts it off. */
  #takeC1(code: number): void {
    switch (code) {
      case C1_CSI:
        return this.#enter('csi');
      case C1_OSC:
        return this.#enter('osc');
      case C1_DCS:
        return this.#enter('dcs');
      case C1_SOS:
      case C1_PM:
      case C1_APC:
        return this.#enter('string');
      case C1_ST:
        if (this.#state === 'osc') this.#report('handleOsc');
        return this.#enter('ground');
      default:
        this.#enter('ground');
        this.#handler.handleControl?.(code);
    }
  }

  #takeEscape(code: number): void {
    if (code < 0x20) return this.#handler.handleControl?.(code);
    if (code === DEL) return;
    if (this.#text === '') {
      if (code === 0x5b) return this.#enter('csi');
      if (code === 0x5d) return this.#enter('osc');
      if (code === 0x50) return this.#enter('dcs');
      // SOS, PM and APC carry text up to `ESC \`.
      if (code === 0x58 || code === 0x5e || code === 0x5f) return this.#enter('string');
      if (code === BACKSLASH) return this.#enter('ground');
    }
    if (code > DEL) return this.#enter('ground');
    this.#keep(code);
    if (code >= 0x30) this.#end('handleEscape');
  }

  #takeCsi(code: number): void {
    if (code < 0x20) return this.#handler.handleControl?.(code);
    if (code === DEL) return;
    if (code > DEL) return this.#enter('ground');
    if (code < 0x40 && !this.#goesOn(code)) return this.#enter('csi-ignored');
    this.#keep(code);
    if (code >= 0x40) this.#end('handleCsi');
  }

  #takeDcs(code: number): void {
    if (code < 0x20 || code === DEL) return;
    if (code > DEL) return this.#enter('ground');
    if (code >= 0x40 || !this.#goesOn(code)) this.#enter('dcs-text');
  }

  /** Whether a parameter or intermediate may follow what the head has so far. */
  #goesOn(code: number): boolean {
    const before = this.#head;
    this.#head = code < 0x30 ? 'intermediates' : 'parameters';
    // `<`, `=`, `>` and `?` come first, or not at all.
    return code < 0x30 || before === 'begin' || (before === 'parameters' && code < 0x3c);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#head = 'begin';
    this.#text = '';
    this.#tooLong = false;
  }

  #keep(code: number): void {
    if (this.#text.length >= MAX_SEQUENCE_CHARS) this.#tooLong = true;
    else this.#text += String.fromCodePoint(code);
  }

  #report(what: 'handleEscape' | 'handleCsi' | 'handleOsc'): void {
    if (!this.#tooLong) this.#handler[what]?.(this.#text);
  }

  #end(what: 'handleEscape' | 'handleCsi' | 'handleOsc'): void {
    this.#report(what);
    this.#enter('ground');
  }
}
