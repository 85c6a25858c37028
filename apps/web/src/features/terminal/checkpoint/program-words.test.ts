import headless from '@xterm/headless';
import { expect, it } from 'vitest';
import { ProgramWords } from './program-words.ts';

/** What a terminal of which so much was parsed would tell the next one. */
async function said(...output: string[]): Promise<string> {
  const terminal = new headless.Terminal({ allowProposedApi: true });
  const words = new ProgramWords(terminal);
  for (const text of output) await new Promise<void>((resolve) => terminal.write(text, resolve));
  const text = words.text();
  words.dispose();
  terminal.dispose();
  return text;
}

it.each<[string, string, string]>([
  ['nothing', 'plain text', ''],
  ['the last title, in whichever way it was set', '\x1b]0;one\x07\x1b]2;two 中文\x1b\\', '\x1b]2;two 中文\x07'],
  ['a title that was taken back', '\x1b]2;one\x07\x1b]2;\x07', ''],
  ['colours of the palette, several at once, the last of each', '\x1b]4;1;#ff0000;2;rgb:00/ff/00\x07\x1b]4;1;#aa0000\x07', '\x1b]4;1;#aa0000\x07\x1b]4;2;rgb:00/ff/00\x07'],
  ['foreground, background and cursor', '\x1b]10;#111111\x07\x1b]11;#222222\x07\x1b]12;#333333\x07', '\x1b]10;#111111\x07\x1b]11;#222222\x07\x1b]12;#333333\x07'],
  ['all three in one, which counts up and ends at the cursor', '\x1b]10;#111111;#222222;#333333;#444444\x07', '\x1b]10;#111111\x07\x1b]11;#222222\x07\x1b]12;#333333\x07'],
  ['nothing of one that was taken back', '\x1b]11;#222222\x07\x1b]10;#111111\x07\x1b]111\x07', '\x1b]10;#111111\x07'],
  ['what is left after a colour of the palette was taken back', '\x1b]4;1;#ff0000;2;#00ff00\x07\x1b]104;1\x07', '\x1b]4;2;#00ff00\x07'],
  ['nothing of the palette after all of it was, and the others as they are', '\x1b]4;1;#ff0000;2;#00ff00\x07\x1b]10;#111111\x07\x1b]104\x07', '\x1b]10;#111111\x07'],
  ['no question', '\x1b]4;1;?\x07\x1b]10;?\x07\x1b]11;?\x07', ''],
  ['no index that is none', '\x1b]4;x;#ff0000;1234;#00ff00\x07', ''],
  ['no colour that is longer than any', `\x1b]10;${'#'.repeat(65)}\x07`, ''],
])('says again %s', async (_, output, expected) => {
  expect(await said(output)).toBe(expected);
  expect(await said(...output), 'byte by byte').toBe(expected);
});

it('leaves acting on them to the terminal, and its own text has the same effect once more', async () => {
  const output = '\x1b]2;title\x07\x1b]4;1;#ff0000\x07\x1b]11;#222222\x07';
  expect(await said(await said(output))).toBe(await said(output));
});

it('keeps so much of an endless title', async () => {
  expect(await said(`\x1b]2;${'t'.repeat(100_000)}\x07`)).toBe(`\x1b]2;${'t'.repeat(1_024)}\x07`);
});

it('hears nothing more once it was let go', async () => {
  const terminal = new headless.Terminal({ allowProposedApi: true });
  const words = new ProgramWords(terminal);
  words.dispose();
  await new Promise<void>((resolve) => terminal.write('\x1b]2;late\x07\x1b]10;#111111\x07', resolve));
  expect(words.text()).toBe('');
});
