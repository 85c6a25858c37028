import { describe, expect, test } from 'vitest';
import { MAX_CHECKPOINT_BYTES } from '@workbench/protocol';
import { Checkpoints } from './checkpoints.ts';

const size = { cols: 80, rows: 24 };

function add(checkpoints: Checkpoints, offset: number, facts: { lines?: number; whole?: boolean; text?: string } = {}): string | null {
  const bytes = Buffer.from(facts.text ?? `at ${offset}`);
  return checkpoints.takePart(0, bytes) ?? checkpoints.commit({ offset, size, lines: facts.lines ?? 0, whole: facts.whole ?? true, bytes: bytes.length });
}

describe('checkpoints', () => {
  test('the last whole one is what a new page begins with', () => {
    const checkpoints = new Checkpoints();
    expect(checkpoints.first).toBeUndefined();
    expect(add(checkpoints, 10)).toBeNull();
    expect(add(checkpoints, 20)).toBeNull();
    expect(checkpoints.first).toMatchObject({ offset: 20, bytes: Buffer.from('at 20') });
    expect(checkpoints.bytes).toBe(5);
  });

  test('[CK1] one without scrollback takes the place of the first only when the output after it brings 5,000 rows back', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 10, { lines: 100 });
    add(checkpoints, 20, { lines: 3_000, whole: false });
    add(checkpoints, 30, { lines: 7_000, whole: false });
    expect(checkpoints.first?.offset).toBe(10);
    add(checkpoints, 40, { lines: 8_000, whole: false });
    expect(checkpoints.first?.offset).toBe(20);
    add(checkpoints, 50, { lines: 40_000, whole: false });
    expect(checkpoints.first?.offset).toBe(40);
    add(checkpoints, 60, { lines: 40_001 });
    expect(checkpoints.first?.offset).toBe(60);
    expect(checkpoints.bytes).toBe(5);
  });

  test('are bounded in number, whatever a page counts', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 0);
    for (let offset = 1; offset < 1_000; offset += 1) add(checkpoints, offset, { whole: false });
    expect(checkpoints.bytes).toBeLessThan(9 * 6);
    expect(checkpoints.first?.offset).toBe(0);
  });

  test('[CK4] the beginning of the session is the first, until 5,000 rows or a whole one make it needless', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 20, { lines: 3_000, whole: false });
    expect([checkpoints.first, checkpoints.from]).toEqual([undefined, 0]);
    add(checkpoints, 30, { lines: 7_999, whole: false });
    expect([checkpoints.first, checkpoints.from]).toEqual([undefined, 0]);
    add(checkpoints, 40, { lines: 8_000, whole: false });
    expect([checkpoints.first?.offset, checkpoints.from]).toEqual([20, 20]);
    const whole = new Checkpoints();
    add(whole, 20, { lines: 3_000, whole: false });
    add(whole, 30, { lines: 3_000 });
    expect(whole.from).toBe(30);
  });

  test('[CK4] the first gives way to the next, and the last to none', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 20, { whole: false });
    checkpoints.dropFirst();
    expect([checkpoints.first?.offset, checkpoints.from]).toEqual([20, 20]);
    checkpoints.dropFirst();
    expect([checkpoints.first, checkpoints.from]).toEqual([undefined, undefined]);
    add(checkpoints, 30, { whole: false });
    expect(checkpoints.first?.offset).toBe(30);
  });

  test('[CK2] too large, of another length, out of order, going back: refused', () => {
    const checkpoints = new Checkpoints();
    expect(add(checkpoints, 10)).toBeNull();
    expect(add(checkpoints, 9)).not.toBeNull();
    expect(checkpoints.takePart(5, Buffer.from('x'))).not.toBeNull();
    expect(checkpoints.takePart(0, Buffer.from('x'))).toBeNull();
    expect(checkpoints.takePart(0, Buffer.from('x'))).not.toBeNull();
    expect(checkpoints.commit({ offset: 20, size, lines: 0, whole: true, bytes: 2 })).not.toBeNull();
    expect(checkpoints.takePart(0, new Uint8Array(MAX_CHECKPOINT_BYTES))).toBeNull();
    expect(checkpoints.takePart(MAX_CHECKPOINT_BYTES, Buffer.from('x'))).not.toBeNull();
    expect(checkpoints.first?.offset).toBe(10);
  });

  test('[CK2] what goes back is judged for each page: one that began further back is late, and gives up what it will say itself', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 100);
    add(checkpoints, 600, { whole: false });
    add(checkpoints, 1_100, { whole: false });
    checkpoints.beginPage(100);
    expect(add(checkpoints, 700, { whole: false })).toBeNull();
    expect(add(checkpoints, 650, { whole: false })).not.toBeNull();
    checkpoints.dropFirst();
    expect(checkpoints.first?.offset).toBe(700);
  });

  test('[CK2] one below those that a page began with is late: it is not kept, and breaks no rule', () => {
    const checkpoints = new Checkpoints();
    add(checkpoints, 100);
    checkpoints.beginPage(120);
    expect(add(checkpoints, 90)).toBeNull();
    expect(checkpoints.first?.offset).toBe(100);
    expect(add(checkpoints, 80)).not.toBeNull();
  });

  test('[FL6] are bounded in bytes, whatever is in those without scrollback', () => {
    const checkpoints = new Checkpoints();
    for (let offset = 1; offset < 20; offset += 1) {
      for (let at = 0; at < MAX_CHECKPOINT_BYTES; at += 65_536) checkpoints.takePart(at, new Uint8Array(65_536));
      expect(checkpoints.commit({ offset, size, lines: 0, whole: offset === 1, bytes: MAX_CHECKPOINT_BYTES })).toBeNull();
      expect(checkpoints.bytes).toBeLessThanOrEqual(2 * MAX_CHECKPOINT_BYTES);
    }
    expect(checkpoints.first?.offset).toBe(1);
    checkpoints.dropFirst();
    expect(checkpoints.first?.offset).toBe(19);
  });

  test('a part that is a view of something larger is copied', () => {
    const checkpoints = new Checkpoints();
    const read = new Uint8Array(65_536).fill(1);
    for (let at = 0; at < 3; at += 1) checkpoints.takePart(at, read.subarray(at, at + 1));
    read.fill(2);
    expect(checkpoints.commit({ offset: 5, size, lines: 0, whole: true, bytes: 3 })).toBeNull();
    expect(checkpoints.first?.bytes).toEqual(Buffer.of(1, 1, 1));
  });

  test('parts of a page that left are not taken for parts of the next', () => {
    const checkpoints = new Checkpoints();
    checkpoints.takePart(0, Buffer.from('half'));
    checkpoints.discardParts();
    expect(add(checkpoints, 10, { text: 'whole' })).toBeNull();
    expect(checkpoints.first?.bytes).toEqual(Buffer.from('whole'));
  });
});
