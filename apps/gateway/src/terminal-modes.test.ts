import { describe, expect, test } from 'vitest';
import { TerminalModes } from './terminal-modes.ts';

function restoring(...chunks: string[]): string {
  const modes = new TerminalModes();
  for (const chunk of chunks) modes.scan(Buffer.from(chunk));
  return modes.restoring();
}

describe('[NT3] what dropped output would have set', () => {
  test.each<[string, string, string]>([
    ['nothing', 'plain text\r\n', ''],
    ['alternate screen and hidden cursor', '\x1b[?1049h\x1b[?25lvim', '\x1b[?1049h\x1b[?25l'],
    ['several modes in one sequence', '\x1b[?1002;1006h', '\x1b[?1002h\x1b[?1006h'],
    ['what stands behind a colon is no mode', '\x1b[?2004:1h', '\x1b[?2004h'],
    ['the last of a mode wins', '\x1b[?2004h\x1b[?2004l', '\x1b[?2004l'],
    ['an ANSI mode', '\x1b[4h', '\x1b[4h'],
    ['colours since the last reset', '\x1b[31mred\x1b[0m\x1b[1;32mgreen\x1b[4m', '\x1b[0m\x1b[1;32m\x1b[4m'],
    ['colours without a reset add to what was', '\x1b[31m', '\x1b[31m'],
    ['a scroll region', '\x1b[5;20r', '\x1b[5;20r'],
    ['cursor style', '\x1b[5 q', '\x1b[5 q'],
    ['keypad and line drawing', '\x1b=\x1b(0', '\x1b=\x1b(0'],
    ['shift out', '\x0e', '\x0e'],
    ['shift in', 'plain\x0ftext', '\x0f'],
    ['the last title', '\x1b]0;one\x07\x1b]0;two\x1b\\', '\x1b]0;two\x07'],
    ['C1 forms as the others', '\u009b?1049h\u009d0;中文 é\u009c\u009b31m\u0090q?25l\u009c', '\x1b[?1049h\x1b]0;中文 é\x07\x1b[31m'],
    ['a reset makes all before it meaningless', '\x1b[?1049h\x1b[31m\x1bc\x1b[?25l', '\x1bc\x1b[?25l'],
    ['nothing of a clipboard, a link, a question or a movement', '\x1b]52;c;QQ==\x07\x1b]8;;http://x\x07\x1b]11;?\x07\x1b[6n\x1b[10;10H\x1b[2J', ''],
    ['nothing of a sequence that is half there', '\x1b[?1049', ''],
  ])('%s', (_, output, expected) => {
    expect(restoring(output)).toBe(`\x18${expected}`);
    expect(restoring(...output)).toBe(`\x18${expected}`);
  });

  test('is bounded whatever the program printed', () => {
    const flood = Array.from({ length: 5_000 }, (_, at) => `\x1b[?${at}h\x1b[38;2;1;2;${at % 256}m`).join('');
    expect(restoring(flood).length).toBeLessThanOrEqual(8 * 1024);
  });

  test('an endless mode number is no way to make it grow', () => {
    const modes = new TerminalModes();
    for (let at = 0; at < 20_000; at += 1) modes.scan(Buffer.from(`\x1b[?${at}h`));
    expect(modes.size).toBeLessThanOrEqual(512);
  });
});
