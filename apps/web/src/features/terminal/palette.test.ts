import { describe, expect, it } from 'vitest';
import { matchColors, palettes, type ColorScheme } from './palette.ts';

/** WCAG 2.2, relative luminance and contrast ratio. */
const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (a: string, b: string): number => {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
};

const hues = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'brightBlack', 'brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan', 'brightWhite'] as const;

describe.each<ColorScheme>(['dark', 'light'])('the %s palette', (scheme) => {
  const { background = '', foreground = '', ...colors } = palettes[scheme];

  it.each(hues)('can be read in %s', (hue) => {
    expect(contrast(colors[hue] ?? '', background)).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps selected and found text readable', () => {
    for (const under of [colors.selectionBackground, colors.selectionInactiveBackground, matchColors[scheme].match, matchColors[scheme].active]) expect(contrast(foreground, under ?? '')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(foreground, background)).toBeGreaterThanOrEqual(7);
  });
});
