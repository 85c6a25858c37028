import { describe, expect, it } from 'vitest';
import { leaksOf, memorySlope, type Held } from './leaks.ts';

const held: Held = { sockets: 5, timers: 4, descriptors: 40, remoteProcesses: 0 };
const flat = Array.from({ length: 30 }, (_, index) => ({ minutes: index / 2, kb: index < 10 ? 100_000 + index * 5_000 : 150_000 }));

describe('leaks', () => {
  it('are none when everything is as before; warming up is none either', () => {
    expect(leaksOf(held, { ...held, sockets: 8 }, flat)).toEqual([]);
    expect(memorySlope(flat)).toBe(0);
  });

  it.each([
    [{ sockets: 40 }, 'sockets: 5 before, 40 after'],
    [{ timers: 30 }, 'timers: 4 before, 30 after'],
    [{ descriptors: 90 }, 'descriptors: 40 before, 90 after'],
    [{ remoteProcesses: 1 }, '1 remote processes are left'],
  ])('%o', (change, sentence) => {
    expect(leaksOf(held, { ...held, ...change }, flat)).toEqual([sentence]);
  });

  it('are seen in memory that goes on rising', () => {
    expect(leaksOf(held, held, flat.map(({ minutes }) => ({ minutes, kb: 100_000 + minutes * 3_000 })))).toEqual(['memory rises by 3000 KB per minute']);
  });
});
