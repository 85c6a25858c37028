import { describe, expect, it } from 'vitest';
import { leaksOf, memoryGrowth, memorySlope, type Held } from './leaks.ts';

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

  it('are told apart from the saw of the collector: its tops are compared', () => {
    const saw = Array.from({ length: 60 }, (_, index) => ({ minutes: index, kb: 150_000 + (index % 5) * 2_500 }));
    expect(memoryGrowth(saw)).toBe(0);
    expect(memoryGrowth(saw.map(({ minutes, kb }) => ({ minutes, kb: kb + minutes * 100 })))).toBe(5_000);
    expect(memoryGrowth(saw.map(({ minutes, kb }) => ({ minutes, kb: minutes === 40 ? kb + 30_000 : kb })))).toBe(20_000);
    expect(memoryGrowth([])).toBe(0);
  });
});
