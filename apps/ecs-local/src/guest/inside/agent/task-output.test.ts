import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TaskOutput } from './task-output.ts';

describe('what is reported of a command', () => {
  it('is everything, while it is within the quota', () => {
    const output = new TaskOutput(20);
    output.add(Buffer.from('one '));
    expect(output.takeNews().toString()).toBe('one ');
    output.add(Buffer.from('two '));
    expect(output.takeRest().toString()).toBe('two ');
    expect(output.dropped).toBe(0);
  });

  it('is the beginning and the end, beyond it; every byte is reported once or counted as dropped', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.array(fc.tuple(fc.nat(20), fc.boolean())), (quota, steps) => {
        const output = new TaskOutput(quota);
        let all = '';
        let reported = '';
        for (const [length, report] of steps) {
          const text = Array.from({ length }, (_, n) => String.fromCharCode(97 + ((all.length + n) % 26))).join('');
          all += text;
          output.add(Buffer.from(text));
          if (report) reported += output.takeNews().toString();
        }
        reported += output.takeRest().toString();
        expect(reported.length + output.dropped).toBe(all.length);
        expect(reported.length).toBeLessThanOrEqual(quota);
        const head = Math.min(Math.floor(quota / 2), all.length);
        expect(reported.startsWith(all.slice(0, head))).toBe(true);
        expect(reported.endsWith(all.slice(all.length - Math.min(Math.ceil(quota / 2), all.length - head)))).toBe(true);
      }),
    );
  });
});
