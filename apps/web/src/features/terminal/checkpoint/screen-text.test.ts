import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsText, stateText } from './screen-text.ts';
import { seen } from './seen.ts';
import { coreOf } from './xterm-core.ts';

// In Node the addon reads its table from the start of what may be a shared pool of buffers.
Buffer.poolSize = 0;
const { UnicodeGraphemesAddon } = await import('@xterm/addon-unicode-graphemes');

const UNDERLINE = 0x1000_0000;

interface Size {
  readonly cols: number;
  readonly rows: number;
}

function terminalOf({ cols, rows }: Size): InstanceType<typeof headless.Terminal> {
  const terminal = new headless.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  return terminal;
}

/** Parses at once: what xterm.js throws then belongs to the stream that made it throw. */
const write = (terminal: InstanceType<typeof headless.Terminal>, text: string): void => (terminal as unknown as { _core: { _inputHandler: { parse(data: string): void } } })._core._inputHandler.parse(text);

function said(terminal: InstanceType<typeof headless.Terminal>): string {
  const core = coreOf(terminal);
  return rowsText(core, core._bufferService.buffers.normal, 0) + stateText(core, terminal);
}

/**
 * States that no sequence brings about, and that show only in what comes later: a first row that goes on from one that was scrolled away (CSI S),
 * a charset in use (DECRC) beside another that was designated, a joined character that was inserted, for each part of which xterm.js makes room,
 * and a pen that is underlined with no kind of line, or has one and is not (DECRC: xterm.js does not save the kind). Each is left by one program in
 * thousands; what is seen at once is compared all the same.
 */
function hasUnsaid(size: Size, before: string): boolean {
  const terminal = terminalOf(size);
  write(terminal, before);
  const { _bufferService: buffers, _charsetService: charsets, _inputHandler: input } = coreOf(terminal);
  const { normal, alt, active } = buffers.buffers;
  const line = active.lines.get(active.ybase + active.y);
  let last = active.x - 1;
  while (line && last > 0 && line.getWidth(last) === 0 && line.hasContent(last) === 0) last -= 1;
  const joined = input._parser.precedingJoinState !== 0 && last >= 0 && Array.from(line?.getString(last) ?? '').length > 1;
  const unsaid = [
    normal.lines.get(0)?.isWrapped === true || alt.lines.get(0)?.isWrapped === true,
    ((input._curAttrData.fg & UNDERLINE) !== 0) !== (input._curAttrData.extended.underlineStyle !== 0),
    ['q', '#'].some((letter) => charsets.charset?.[letter] !== charsets._charsets[charsets.glevel]?.[letter]),
    terminal.modes.insertMode && joined && active.x < size.cols,
  ];
  terminal.dispose();
  return unsaid.includes(true);
}

/** What a program does after `before` must look the same on a terminal that was restored then. */
function expectRestored(size: Size, before: string, after: string): void {
  const one = terminalOf(size);
  const other = terminalOf(size);
  write(one, before);
  const text = said(one);
  write(other, text);
  expect(seen(other), JSON.stringify({ before, text })).toEqual(seen(one));
  for (const terminal of [one, other]) write(terminal, after);
  expect(seen(other), JSON.stringify({ before, after, text })).toEqual(seen(one));
  one.dispose();
  other.dispose();
}

const small = fc.integer({ min: 0, max: 12 });
const word = fc.constantFrom('a', 'word ', 'a longer text of words ', '中文', '。', '👩‍💻', '🇨🇳', '🇨', '🇳', 'e\u0301', '\u0301', '\u200d', 'é', '━', 'x'.repeat(30), '中'.repeat(9), 'q', '#', '`');
const sgr = fc.constantFrom('0', '1', '2', '3', '4', '5', '7', '8', '9', '21', '22', '24', '27', '4:3', '4:5', '31', '44', '97', '103', '38;5;200', '48;5;17', '38;2;1;2;3', '48:2::9:8:7', '58:5:9', '58:2::1:2:3', '53', '39', '49', '1;4;32;45');
const mode = fc.constantFrom('?1', '?6', '?9', '?25', '?45', '?1000', '?1002', '?1003', '?1004', '?1006', '?1016', '?2004', '4', '?2026');
const screen = fc.constantFrom('?47', '?1047', '?1048', '?1049');
const onOff = fc.constantFrom('h', 'l');
const act = fc.oneof(
  { weight: 10, arbitrary: word },
  { weight: 4, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t') },
  { weight: 4, arbitrary: sgr.map((code) => `\x1b[${code}m`) },
  { weight: 3, arbitrary: fc.tuple(small, small).map(([y, x]) => `\x1b[${y};${x}H`) },
  { weight: 3, arbitrary: fc.tuple(small, fc.constantFrom('A', 'B', 'C', 'D', 'G', 'd', 'E', 'F', 'X', '@', 'P', 'L', 'M', 'S', 'T', 'b', 'Z')).map(([n, final]) => `\x1b[${n}${final}`) },
  { weight: 3, arbitrary: fc.constantFrom('\x1b[K', '\x1b[1K', '\x1b[2K', '\x1b[J', '\x1b[2J', '\x1b[?K', '\x1b[?J') },
  { weight: 2, arbitrary: fc.tuple(mode, onOff).map(([name, to]) => `\x1b[${name}${to}`) },
  { weight: 1, arbitrary: fc.tuple(screen, onOff).map(([name, to]) => `\x1b[${name}${to}`) },
  { weight: 1, arbitrary: fc.tuple(small, small).map(([top, bottom]) => `\x1b[${top};${bottom}r`) },
  { weight: 1, arbitrary: fc.constantFrom('\x1b7', '\x1b8', '\x1b[s', '\x1b[u', '\x1bM', '\x1bD', '\x1bE', '\x1bH', '\x1b[g', '\x1b[3g', '\x1b=', '\x1b>', '\x1b[!p') },
  { weight: 1, arbitrary: fc.constantFrom('\x1b(0', '\x1b(B', '\x1b)0', '\x0e', '\x0f', '\x1b(A', '\x1b[1"q', '\x1b[0"q') },
  { weight: 1, arbitrary: fc.constantFrom('\x1b[0 q', '\x1b[1 q', '\x1b[4 q', '\x1b[5 q') },
);
const stream = fc.array(act, { maxLength: 60 }).map((acts) => acts.join(''));

describe('the screen said again', () => {
  it('brings a fresh terminal to where the old one is, whatever came before and comes after', () => {
    fc.assert(
      fc.property(fc.record({ cols: fc.integer({ min: 2, max: 30 }), rows: fc.integer({ min: 2, max: 10 }) }), stream, stream, (size, before, after) => expectRestored(size, before, hasUnsaid(size, before) ? '' : after)),
      { numRuns: 150 },
    );
  });

  it.each(['a', '中', '🇨'])('lets what comes join the last character also where a program inserts: %s', (last) => {
    expectRestored({ cols: 12, rows: 2 }, `12345\x1b[31m中\r\x1b[4h${last}`, `${last === '🇨' ? '🇳' : '\u0301'}b`);
  });

  it('keeps links, also one that is still open', () => {
    expectRestored({ cols: 20, rows: 4 }, 'see \x1b]8;;https://a.example/?a;b\x07here\x1b]8;;\x07 or \x1b]8;id=1;https://b.example/\x07the', 're\x1b]8;;\x07 it is');
  });

  it('keeps the tab stops of both screens', () => {
    expectRestored({ cols: 30, rows: 3 }, '\x1b[3g\x1b[?47h\x1b[4G\x1bH', '\r\tx\x1b[?47l\r\ty');
  });

  it('keeps the cursor that was saved on an alternate screen that was left', () => {
    expectRestored({ cols: 30, rows: 5 }, '$ \x1b[?47h\x1b[3;4H\x1b[31m\x1b(0\x1b7\x1b(B\x1b[m\x1b[?47l', 'ls\x1b[?47h\x1b8q');
  });

  it('keeps a cursor that came back from the alternate screen to where rows are counted from the region, outside of it', () => {
    expectRestored({ cols: 9, rows: 4 }, '\x1b[2;3r\x1b[?6h\x1b[?47h\x1b[4;3H\x1b[?47l', 'x\ny');
  });

  it('keeps the cell that a wide character leaves empty at the end of a row, over which a program goes back', () => {
    expectRestored({ cols: 5, rows: 3 }, '\x1b[31m\x1b[?45h中中中', '\r\b');
    expectRestored({ cols: 5, rows: 3 }, '\x1b]8;;https://a.example/\x07\x1b[?45h中中中', '\r\b');
  });

  it('keeps a cursor that does not wrap at the end of a row', () => {
    expectRestored({ cols: 5, rows: 3 }, '\x1b[?7l1234567', '89\r\nnext');
  });

  it('keeps more rows than the page promises', () => {
    const rows = Array.from({ length: 6_000 }, (_, row) => `\x1b[${31 + (row % 7)}m${row} 中文 ${'.'.repeat(row % 90)}\x1b[m\r\n`).join('');
    expectRestored({ cols: 40, rows: 12 }, rows, 'after');
  });

  it('brings back a recorded session of vim from wherever it stands at rest: split windows, colours, its own scroll regions', () => {
    // vim 9 on 60 columns and 16 rows, as a pty said it: typing, a copy of twenty lines, a split, a selection, undo, and the end.
    const recorded = readFileSync(join(import.meta.dirname, 'vim-session.bin')).toString('utf8');
    const one = terminalOf({ cols: 60, rows: 16 });
    let restored = 0;
    for (let at = 0; at < recorded.length; at += 1) {
      write(one, recorded.charAt(at));
      if (at % 61 !== 0 || coreOf(one)._inputHandler._parser.currentState !== 0) continue;
      expectRestored({ cols: 60, rows: 16 }, recorded.slice(0, at + 1), recorded.slice(at + 1));
      restored += 1;
    }
    expect(restored).toBeGreaterThan(50);
  });
});
