import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateLog } from './log-file.ts';

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbench-log-'));
  log = join(folder, 'gateway.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const large = (mark: string): string => mark.padEnd(5 * 1024 * 1024 + 1, '.');

describe('a log', () => {
  it('that is not there or not large stays as it is', () => {
    rotateLog(log);
    expect(existsSync(log)).toBe(false);
    writeFileSync(log, 'a line\n');
    rotateLog(log);
    expect(readdirSync(folder)).toEqual(['gateway.log']);
  });

  it('that is large is put aside whole, and of many only the newest are kept', () => {
    for (let life = 1; life <= 8; life += 1) {
      writeFileSync(log, large(`life ${life} `));
      rotateLog(log);
      expect(existsSync(log)).toBe(false);
    }
    expect(readdirSync(folder).sort()).toEqual([1, 2, 3, 4, 5].map((age) => `gateway.log.${age}`));
    for (const age of [1, 2, 3, 4, 5]) expect(readFileSync(`${log}.${age}`, 'utf8')).toBe(large(`life ${9 - age} `));
  });
});
