/** Owns the colours of the terminal in both themes. Programs that ask for 24-bit colours get exactly those; nothing is adjusted for contrast behind their back. */
import type { ITheme } from '@xterm/xterm';

export type ColorScheme = 'light' | 'dark';

/** Every ANSI colour but black is at least 4.5 : 1 on its background, so that `ls --color` can be read in both themes. */
export const palettes: Readonly<Record<ColorScheme, ITheme>> = {
  dark: {
    background: '#0b0d11',
    foreground: '#dfe3ea',
    cursor: '#8fb0ff',
    cursorAccent: '#0b0d11',
    selectionBackground: '#2f4a8a',
    selectionInactiveBackground: '#2b3140',
    scrollbarSliderBackground: '#ffffff26',
    scrollbarSliderHoverBackground: '#ffffff40',
    scrollbarSliderActiveBackground: '#ffffff59',
    black: '#1c212b',
    red: '#f2665d',
    green: '#3ecf8e',
    yellow: '#e8b04b',
    blue: '#6f9bff',
    magenta: '#c792ea',
    cyan: '#4cc9d8',
    white: '#cdd3dd',
    brightBlack: '#7c879a',
    brightRed: '#ff8f88',
    brightGreen: '#6ee7b0',
    brightYellow: '#ffd07a',
    brightBlue: '#9dbbff',
    brightMagenta: '#deb3f7',
    brightCyan: '#86e3ee',
    brightWhite: '#ffffff',
  },
  light: {
    background: '#ffffff',
    foreground: '#1b2029',
    cursor: '#2454dc',
    cursorAccent: '#ffffff',
    selectionBackground: '#bcd0ff',
    selectionInactiveBackground: '#dfe3ea',
    scrollbarSliderBackground: '#0000001f',
    scrollbarSliderHoverBackground: '#00000038',
    scrollbarSliderActiveBackground: '#0000004d',
    black: '#12161d',
    red: '#c0261e',
    green: '#0f7a4a',
    yellow: '#8a5a00',
    blue: '#1f4bc9',
    magenta: '#8a2fb0',
    cyan: '#0b7285',
    white: '#5c6778',
    brightBlack: '#667085',
    brightRed: '#d0342c',
    brightGreen: '#11804c',
    brightYellow: '#946300',
    brightBlue: '#2f5fe8',
    brightMagenta: '#9d3fc4',
    brightCyan: '#0a7c92',
    brightWhite: '#434d5c',
  },
};

/** Colours of search matches: background of any match, and of the one the search stands on. The search addon takes `#RRGGBB` only. */
export const matchColors: Readonly<Record<ColorScheme, { readonly match: string; readonly active: string }>> = {
  dark: { match: '#574519', active: '#7d5a0c' },
  light: { match: '#ffe9b0', active: '#ffc247' },
};

/**
 * One face for Latin, box drawing and arrows first, then faces that have Chinese, Japanese and Korean, then colour emoji. Only what the system
 * has: nothing is downloaded.
 */
export const FONT_FAMILY = [
  'ui-monospace',
  '"SF Mono"',
  '"JetBrains Mono"',
  '"Cascadia Mono"',
  'Menlo',
  'Consolas',
  '"DejaVu Sans Mono"',
  '"Noto Sans Mono"',
  '"Liberation Mono"',
  '"Noto Sans Mono CJK SC"',
  '"Sarasa Mono SC"',
  '"PingFang SC"',
  '"Microsoft YaHei"',
  '"WenQuanYi Zen Hei Mono"',
  'monospace',
  '"Apple Color Emoji"',
  '"Segoe UI Emoji"',
  '"Noto Color Emoji"',
].join(', ');
