/** Owns the bytes that are shown: text and ANSI as programs print them, the same in every run and on every machine. Pure. */
import { seededRandom } from './statistics.ts';

const WORDS = 'the build of target finished with 3 warnings in src/server/session.rs error: expected value GET /v1/instances 200 12ms INFO worker started 2026-01-04T08:15:30Z naïve 文字 列表 übergröße → ✓'.split(' ');
const COLOURS = ['\x1b[31m', '\x1b[1;32m', '\x1b[33;1m', '\x1b[38;5;208m', '\x1b[48;2;30;60;90m', '\x1b[4;36m'];
const RESET = '\x1b[0m';

/** Characters from which on a line ends. */
const LONG_LINE = 140;
const SHORT_LINE = 10;

/**
 * Exactly `length` bytes of lines that end in a line feed. Each line begins with its number, so that no part can stand for another; about every
 * sixth word is coloured, some characters need several bytes. There are no control characters but ESC and line feed.
 */
export function mixedContent(length: number): Buffer {
  const random = seededRandom(2026);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const content = Buffer.alloc(length);
  let at = 0;
  for (let number = 0; at < length; number += 1) {
    const wanted = SHORT_LINE + Math.floor(random() * (LONG_LINE - SHORT_LINE));
    let line = `${number}:`;
    while (line.length < wanted) line += random() < 0.16 ? ` ${pick(COLOURS)}${pick(WORDS)}${RESET}` : ` ${pick(WORDS)}`;
    const bytes = Buffer.from(`${line}\n`);
    if (at + bytes.length > length) {
      // What is left is filled with ASCII, so that no character is cut.
      content.fill('.', at);
      content[length - 1] = 0x0a;
      break;
    }
    bytes.copy(content, at);
    at += bytes.length;
  }
  return content;
}

/** What a terminal line makes of it (ONLCR): each line feed becomes carriage return and line feed. */
export function throughTerminal(content: Buffer): Buffer {
  let feeds = 0;
  for (const byte of content) if (byte === 0x0a) feeds += 1;
  const shown = Buffer.alloc(content.length + feeds);
  let to = 0;
  for (const byte of content) {
    if (byte === 0x0a) shown[to++] = 0x0d;
    shown[to++] = byte;
  }
  return shown;
}
