/**
 * Owns what dropped output would have done to the state of a terminal: screen, modes, colours, region, title. What it drew is lost and
 * was meant to be. It knows nothing of streams; sequences are found by SequenceScanner, their meaning is that of xterm's control sequences
 * (invisible-island.net/xterm/ctlseqs).
 */
import { C1_LEAD, ESC, MAX_RESTORE_CHARS, SequenceScanner } from '@workbench/protocol';

const CAN = '\x18';
/** These choose the character set. */
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;

/** Whatever sets a state begins with one of these. Node has buffers searched by the C library: plain text passes twenty times as fast as byte by byte. */
const SIGNS = [ESC, C1_LEAD, SHIFT_OUT, SHIFT_IN];

/** Select Graphic Rendition sequences kept since the last reset: more than any program uses before it resets. */
const MAX_RENDITIONS = 32;

/** States remembered: a terminal has some sixty, and a hostile program thinks of more. */
const MAX_STATES = 512;

export class TerminalModes {
  /** What set a state last, by what it sets; in the order in which they were set first. */
  readonly #last = new Map<string, string>();
  #renditions: string[] = [];
  readonly #scanner = new SequenceScanner({
    handleCsi: (text) => this.#takeCsi(text),
    handleEscape: (text) => this.#takeEscape(text),
    handleOsc: (text) => this.#takeOsc(text),
    handleControl: (byte) => {
      if (byte === SHIFT_OUT || byte === SHIFT_IN) this.#last.set('shift', String.fromCharCode(byte));
    },
  });

  /** Takes output that nobody will see. */
  scan(bytes: Uint8Array): void {
    if (this.#scanner.atText && SIGNS.every((sign) => !bytes.includes(sign))) return;
    this.#scanner.scan(bytes);
  }

  /** Whether what follows begins outside any sequence. */
  get outside(): boolean {
    return this.#scanner.outside;
  }

  /** States that are remembered. */
  get size(): number {
    return this.#last.size;
  }

  /** Text that brings a terminal, which has seen nothing of what was scanned and may be inside a sequence, to the state after it. */
  restoring(): string {
    const parts = [CAN, ...this.#last.values(), ...this.#renditions];
    let text = '';
    for (const part of parts) if (text.length + part.length <= MAX_RESTORE_CHARS) text += part;
    return text;
  }

  #takeCsi(text: string): void {
    const final = text.at(-1);
    if (final === 'm') {
      if (/^[\d;:]*m$/.test(text)) this.#takeRendition(text);
    } else if (final === 'h' || final === 'l') {
      this.#takeModes(text);
    } else if (final === 'r') {
      // Setting the region moves the cursor home, which the program's next output expects no less.
      if (/^[\d;]*r$/.test(text)) this.#set('region', `\x1b[${text}`);
    } else if (text.endsWith(' q')) {
      this.#set('cursor style', `\x1b[${text}`);
    } else if (text === '!p') {
      this.#reset('\x1b[!p');
    }
  }

  #takeModes(text: string): void {
    const [, mark = '', numbers, action = ''] = /^(\??)([\d;:]+)([hl])$/.exec(text) ?? [];
    // What stands behind a colon means nothing to a mode.
    for (const number of numbers?.split(';').map((each) => each.replace(/:.*/, '')) ?? []) this.#set(`mode ${mark}${number}`, `\x1b[${mark}${number}${action}`);
  }

  #takeRendition(text: string): void {
    const parameters = text.slice(0, -1);
    // A reset in front makes all before it meaningless.
    if (/^0*(;|$)/.test(parameters)) this.#renditions = [];
    if (this.#renditions.length < MAX_RENDITIONS) this.#renditions.push(`\x1b[${text}`);
  }

  #takeEscape(text: string): void {
    if (text === 'c') this.#reset('\x1bc');
    else if (text === '=' || text === '>') this.#set('keypad', `\x1b${text}`);
    else if (/^[()*+]./.test(text)) this.#set(`charset ${text.charAt(0)}`, `\x1b${text}`);
  }

  #takeOsc(text: string): void {
    const kind = /^(\d+);/.exec(text)?.[1];
    // Title and icon name; foreground, background and cursor colour. The others act once (clipboard) or belong to text that is gone (links).
    if (kind === '0' || kind === '1' || kind === '2' || kind === '10' || kind === '11' || kind === '12') {
      if (!text.includes('?')) this.#set(`osc ${kind}`, `\x1b]${text}\x07`);
    }
  }

  #set(what: string, sequence: string): void {
    if (this.#last.size < MAX_STATES || this.#last.has(what)) this.#last.set(what, sequence);
  }

  #reset(sequence: string): void {
    this.#last.clear();
    this.#renditions = [];
    this.#last.set('reset', sequence);
  }
}
