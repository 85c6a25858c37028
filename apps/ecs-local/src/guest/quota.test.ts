import { describe, expect, it } from 'vitest';
import { DiskBudget, FreeSpace, type DiskVerdict } from './quota.ts';

const MIB = 1024 * 1024;
const verdicts = (...used: number[]): DiskVerdict[] => {
  const budget = new DiskBudget(100 * MIB);
  return used.map((mib) => budget.judge(mib * MIB));
};

describe('the disk of a demo instance', () => {
  it('is nobody\'s business up to its budget', () => expect(verdicts(0, 50, 100)).toEqual(['fine', 'fine', 'fine']));

  it('beyond it ends the programs, and leaves room to log on and remove files', () => {
    expect(verdicts(0, 101, 101.5, 102, 60, 100)).toEqual(['fine', 'end-programs', 'fine', 'fine', 'fine', 'fine']);
  });

  it('stops who goes on writing, also in small steps', () => {
    expect(verdicts(0, 101, 102.5)).toEqual(['fine', 'end-programs', 'stop']);
    expect(verdicts(0, 150, 150.5, 151, 140, 141.1)).toEqual(['fine', 'end-programs', 'fine', 'fine', 'fine', 'stop']);
  });

  it('warns anew once it was below its budget', () => expect(verdicts(0, 101, 99, 101)).toEqual(['fine', 'end-programs', 'fine', 'end-programs']));

  it('that is over its budget at boot may be cleaned, not filled', () => {
    expect(verdicts(200, 200.5, 90, 101)).toEqual(['fine', 'fine', 'fine', 'end-programs']);
    expect(verdicts(200, 202)).toEqual(['fine', 'stop']);
  });
});

describe('the free space of this computer', () => {
  /** @returns whether it was found to have shrunk, at each look after it was measured at 500 MiB free. */
  const shrinks = (...free: number[]): boolean[] => {
    const space = new FreeSpace();
    space.measured(500 * MIB);
    return free.map((mib) => space.hasShrunk(mib * MIB));
  };

  it('has shrunk once much more is used than when it was measured', () => expect(shrinks(500, 480, 468, 400)).toEqual([false, false, true, true]));

  it('has shrunk also when somebody else freed more before', () => expect(shrinks(900, 880, 868)).toEqual([false, false, true]));
});
