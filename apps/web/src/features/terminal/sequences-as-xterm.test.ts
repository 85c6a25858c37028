/** Gateway and page must agree on where a sequence ends: the scanner of the protocol is held to the parser of xterm.js itself. */
import headless from '@xterm/headless';
import fc from 'fast-check';
import { SequenceScanner } from '@workbench/protocol';
import { expect, it } from 'vitest';
import { coreOf } from './checkpoint/xterm-core.ts';

type Core = ReturnType<typeof coreOf> & { readonly _inputHandler: { parse(data: Uint8Array): void } };

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

it('the scanner stands outside a sequence exactly where xterm.js does, and hears the same titles and modes', () => {
  const terminal = new headless.Terminal({ cols: 20, rows: 5, logLevel: 'off', allowProposedApi: true });
  const core = coreOf(terminal) as Core;
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('\x1b', '[', ']', 'P', 'X', '^', '_', '\\', '\x07', '\x18', '\x1a', '\x7f', '\r', '\x0e', '?', '>', ':', ';', '0', '2', '25', '2004', 'h', 'l', 'm', '!', ' ', '$', '(', 'a', '~') },
    { weight: 3, arbitrary: fc.constantFrom('\u0084', '\u0085', '\u0088', '\u0090', '\u0091', '\u0098', '\u0099', '\u009b', '\u009c', '\u009d', '\u009e', '\u009f', '\u00a0', 'é', '中', '👩') },
    { weight: 2, arbitrary: fc.constantFrom('\x1b[?2004h', '\u009b?2004l', '\x1b]2;one\x07', '\u009d2;two é\u009c', '\x1bPq~\x1b\\', '\u0090q~\u009c', '\x1b[?2004') },
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      terminal.reset();
      core._inputHandler.parse(utf8('\x18'));
      const titles: string[] = [];
      const heard: string[] = [];
      let pasting = false;
      const listening = terminal.onTitleChange((title) => titles.push(title));
      const scanner = new SequenceScanner({
        handleOsc: (text) => {
          const title = /^0*[02](?:;(.*))?$/.exec(text);
          if (title) heard.push(title[1] ?? '');
        },
        handleCsi: (text) => {
          const mode = /^\?([\d;:]*)([hl])$/.exec(text);
          if (mode?.[1]?.split(';').some((number) => /^0*2004(:|$)/.test(number))) pasting = mode[2] === 'h';
          if (text === '!p') pasting = terminal.modes.bracketedPasteMode;
        },
        handleEscape: (text) => {
          if (text === 'c') pasting = false;
        },
      });
      for (const [at, text] of pieces.entries()) {
        core._inputHandler.parse(utf8(text));
        scanner.scan(utf8(text));
        expect(scanner.outside, JSON.stringify(pieces.slice(0, at + 1))).toBe(core._inputHandler._parser.currentState === 0);
      }
      listening.dispose();
      expect(heard, JSON.stringify(pieces)).toEqual(titles);
      expect(pasting, JSON.stringify(pieces)).toBe(terminal.modes.bracketedPasteMode);
    }),
    { numRuns: 3_000 },
  );
});
