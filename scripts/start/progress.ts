/** Owns what a person reads while Workbench starts: one line per step, and how long it took. */

export interface Progress {
  /** Runs a step under its line. A step that fails ends the line; the error says the rest. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Lines are whole, never rewritten: they look the same in a terminal, in a log and to a screen reader. */
export function createProgress(write: (line: string) => void): Progress {
  return {
    say: write,
    step: async (title, work) => {
      const started = performance.now();
      write(`  ${title} …`);
      const result = await work();
      write(`  ${title}: ready after ${seconds(started)}`);
      return result;
    },
  };
}

/** A box around a few lines, which people find again after scrolling. */
export function box(lines: readonly string[]): string {
  const width = Math.max(...lines.map((line) => line.length));
  const rule = '─'.repeat(width + 4);
  return [`┌${rule}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${rule}┘`].join('\n');
}
