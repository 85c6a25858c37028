/** Owns what a figure says: a measured number, what it must be, and what it was measured against. Pure. */

export interface Outcome {
  /** Name of the figure that measured it. */
  readonly figure: string;
  /** What was measured, in words for a table. */
  readonly title: string;
  readonly measured: string;
  readonly mustBe: string;
  /** The floor or the peer measured in the same run. */
  readonly reference: string;
  /** Null where there was nothing to judge: not offered, or too short a run. */
  readonly met: boolean | null;
  /** Everything behind `measured`, for the JSON file. */
  readonly data: unknown;
}

/** Two or three digits that mean something; never in powers of ten. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** `1.02 (0.98–1.05, n = 20)` */
export const interval = ({ median, low, high, count }: { median: number; low: number; high: number; count: number }, unit = ''): string =>
  `${digits(median)}${unit} (${digits(low)}–${digits(high)}, n = ${count})`;

const COLUMNS = ['figure', 'measured', 'must be', 'floor or reference', 'met'] as const;
const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'yes' : 'NO');

/** A table that reads the same in a terminal and in Markdown. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ title, measured, mustBe, reference, met }) => [title, measured, mustBe, reference, verdict(met)]);
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.replaceAll('|', '\\|').padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(COLUMNS), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

const BEGIN = '<!-- bench: begin -->';
const END = '<!-- bench: end -->';

/** @throws Error when the page has not both marks, in this order: what lies around the table is written by people. */
export function withTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The page has no ${BEGIN} … ${END}.`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
