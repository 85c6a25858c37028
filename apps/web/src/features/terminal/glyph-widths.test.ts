import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { measureAhead, type GlyphWidths } from './glyph-widths.ts';

function stage() {
  const measured: string[] = [];
  const on = { measured, widths: { get: (characters, bold, italic) => measured.push(`${characters}${bold ? ' bold' : ''}${italic ? ' italic' : ''}`) } as GlyphWidths | undefined, run: null as (() => void) | null };
  const idle = (): boolean => {
    const { run } = on;
    on.run = null;
    run?.();
    return run !== null;
  };
  const stop = measureAhead(
    () => on.widths,
    (run) => {
      on.run = run;
      return () => (on.run = null);
    },
  );
  return { on, idle, stop };
}

describe('measuring ahead', () => {
  test('asks for each character once, plain and bold, and for few of them in one task', () => {
    const { on, idle } = stage();
    expect(on.measured).toEqual([]);
    idle();
    expect(on.measured.length).toBeLessThan(20);
    while (idle());
    const plain = on.measured.filter((each) => !each.endsWith(' bold'));
    expect(new Set(plain).size).toBe(plain.length);
    expect(on.measured).toEqual([...plain, ...plain.map((each) => `${each} bold`)]);
    // ASCII, what an underlined space is drawn as, and what a box is drawn with.
    for (const each of [...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)), '\xa0', '─']) expect(plain).toContain(each);
  });

  test('ends where the terminal is drawn in another way', () => {
    const { on, idle } = stage();
    idle();
    const { length } = on.measured;
    on.widths = undefined;
    idle();
    expect(idle()).toBe(false);
    expect(on.measured).toHaveLength(length);
  });

  test('can be stopped at any time', () => {
    const { on, idle, stop } = stage();
    idle();
    const { length } = on.measured;
    stop();
    expect(idle()).toBe(false);
    expect(on.measured).toHaveLength(length);
  });

  test('xterm.js has what is reached into', () => {
    const bundle = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm')), 'xterm.mjs'), 'utf8');
    expect(bundle).toMatch(/this\._renderer\.value\.renderRows\(/);
    expect(bundle).toMatch(/this\.onDimensionsChange=/);
    expect(bundle).toMatch(/this\._widthCache\.get\("W",!1,!1\)/);
  });
});
