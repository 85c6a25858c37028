import { describe, expect, it } from 'vitest';
import { shortcutOf, type KeyPress } from './shortcuts.ts';
import { applyControl } from './touch-control.ts';

/** `Ctrl+Shift+C` as the browser tells it; letters by their place, the rest by their key. */
function press(combination: string): KeyPress {
  const parts = combination.split('+');
  const key = combination.endsWith('++') ? '+' : (parts.at(-1) ?? '');
  const has = (name: string): boolean => parts.includes(name);
  return { key, code: /^[A-Z]$/.test(key) ? `Key${key}` : key, ctrlKey: has('Ctrl'), shiftKey: has('Shift'), altKey: has('Alt'), metaKey: has('Meta') };
}

const table: Record<string, { other: string | null; apple: string | null }> = {
  'Ctrl+C': { other: null, apple: null },
  'Ctrl+V': { other: null, apple: null },
  'Ctrl+F': { other: null, apple: null },
  'Ctrl+Shift+C': { other: 'copy', apple: null },
  'Ctrl+Shift+V': { other: 'paste', apple: null },
  'Ctrl+Shift+F': { other: 'search', apple: null },
  'Meta+C': { other: null, apple: 'copy' },
  'Meta+V': { other: null, apple: 'paste' },
  'Meta+F': { other: null, apple: 'search' },
  'Ctrl+Insert': { other: 'copy', apple: 'copy' },
  'Shift+Insert': { other: 'paste', apple: 'paste' },
  'Ctrl+=': { other: 'larger', apple: null },
  'Ctrl+Shift++': { other: 'larger', apple: null },
  'Ctrl+-': { other: 'smaller', apple: null },
  'Ctrl+Shift+-': { other: null, apple: null },
  'Ctrl+0': { other: 'reset-size', apple: null },
  'Meta+=': { other: null, apple: 'larger' },
  'Ctrl+F6': { other: 'leave', apple: 'leave' },
  'Ctrl+Alt+Shift+C': { other: null, apple: null },
  'Ctrl+D': { other: null, apple: null },
  'F6': { other: null, apple: null },
};

describe('shortcuts', () => {
  for (const [combination, { other, apple }] of Object.entries(table)) {
    it(`${combination} is ${other ?? "the shell's"}, on Apple keyboards ${apple ?? "the shell's"}`, () => {
      expect(shortcutOf(press(combination), false)).toBe(other);
      expect(shortcutOf(press(combination), true)).toBe(apple);
    });
  }

  it('go by the place of a letter, whatever the layout writes there', () => {
    expect(shortcutOf({ ...press('Ctrl+Shift+C'), key: 'С' }, false)).toBe('copy');
  });
});

describe('Control on glass', () => {
  it('makes control characters of what has one and leaves the rest', () => {
    expect(['c', 'C', '[', '?', ' ', 'é', '1'].map(applyControl)).toEqual(['\x03', '\x03', '\x1b', '\x7f', '\0', 'é', '1']);
  });
});
