import { describe, expect, it } from 'vitest';
import { digits, interval, tableOf, withTable, type Outcome } from './outcome.ts';

const outcome: Outcome = { figure: 'bulk', title: 'bulk ÷ raw', measured: '0.97', mustBe: '≥ 1', reference: 'ssh 88 MB/s', met: false, data: null };

describe('the table', () => {
  it('has a line per outcome, in columns', () => {
    const lines = tableOf([outcome, { ...outcome, title: 'a|b', met: null }, { ...outcome, met: true }]).split('\n');
    expect(lines).toHaveLength(5);
    expect(new Set(lines.slice(1, 3).map((line) => line.length)).size).toBe(1);
    expect(lines[2]).toMatch(/^\| bulk ÷ raw .*\| NO {2}\|$/);
    expect(lines[3]).toContain('a\\|b');
  });

  it('goes between the marks of a page and nowhere else', () => {
    const page = '# x\n<!-- bench: begin -->old<!-- bench: end -->\ntail\n';
    expect(withTable(page, 'T')).toBe('# x\n<!-- bench: begin -->\n\nT\n\n<!-- bench: end -->\ntail\n');
    expect(withTable(withTable(page, 'T'), 'U')).toBe('# x\n<!-- bench: begin -->\n\nU\n\n<!-- bench: end -->\ntail\n');
    expect(() => withTable('# x', 'T')).toThrow('bench: begin');
  });
});

it('numbers have digits that mean something', () => {
  expect([0.123, 12.34, 123.4, -0.5].map(digits)).toEqual(['0.12', '12.3', '123', '-0.50']);
  expect(interval({ median: 1, low: 0.9, high: 1.1, count: 20 }, ' ms')).toBe('1.00 ms (0.90–1.10, n = 20)');
});
