import { expect, it } from 'vitest';
import { syscallFilter } from './syscall-filter.ts';

/** Runs the filter as the kernel does. */
function verdict(filter: string, call: { number: number; architecture: number; argument?: number }): number {
  const bytes = Buffer.from(filter.split(' ')[1] ?? '', 'hex');
  const data = new Map([[0, call.number], [4, call.architecture], [16, call.argument ?? 0]]);
  let word = 0;
  for (let at = 0; ; at += 1) {
    const [code, then, otherwise, k] = [bytes.readUInt16LE(8 * at), bytes.readUInt8(8 * at + 2), bytes.readUInt8(8 * at + 3), bytes.readUInt32LE(8 * at + 4)];
    if (code === 0x06) return k;
    if (code === 0x20) word = data.get(k) ?? NaN;
    else at += (code === 0x15 ? word === k : word >= k) ? then : otherwise;
  }
}

const ALLOWED = 0x7fff0000;
const NOT_IMPLEMENTED = 0x00050026;
const X64 = { filter: syscallFilter('x64'), architecture: 0xc000003e };
const ARM64 = { filter: syscallFilter('arm64'), architecture: 0xc00000b7 };

it.each([
  ['add_key', X64, 248], ['request_key', X64, 249], ['keyctl', X64, 250], ['io_uring_setup', X64, 425], ['an x32 call', X64, 0x40000000 + 250],
  ['add_key', ARM64, 217], ['request_key', ARM64, 218], ['keyctl', ARM64, 219], ['io_uring_setup', ARM64, 425],
])('refuses %s', (_name, { filter, architecture }, number) => expect(verdict(filter, { number, architecture })).toBe(NOT_IMPLEMENTED));

it.each([['x64', X64, 41], ['arm64', ARM64, 198]])('refuses vsock and no other socket on %s', (_name, { filter, architecture }, socket) => {
  expect(verdict(filter, { number: socket, architecture, argument: 40 })).toBe(NOT_IMPLEMENTED);
  for (const family of [1, 2, 10, 16]) expect(verdict(filter, { number: socket, architecture, argument: family })).toBe(ALLOWED);
});

it('refuses calls of another architecture, whose numbers mean something else', () => {
  expect(verdict(X64.filter, { number: 288, architecture: 0x40000003 })).toBe(NOT_IMPLEMENTED);
});

it('allows everything else', () => {
  for (const number of [0, 1, 56, 59, 101, 165, 231, 247, 251, 424, 426, 435]) expect(verdict(X64.filter, { number, architecture: X64.architecture })).toBe(ALLOWED);
});

it('is nothing where the numbers are not known', () => expect(syscallFilter('s390x')).toBe(''));
