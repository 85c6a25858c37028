/**
 * Decides which system calls a guest is refused: those that reach past every namespace. Pure; the boot script loads the result.
 * The kernel's keys belong to the person or the logon session that started Workbench, and a guest inherits both (keyrings(7)); vsock leads
 * to the hypervisor, its other machines and listeners of this one (vsock(7)); io_uring opens sockets that no filter sees (io_uring_setup(2)).
 */

/** Numbers of asm/unistd_64.h and of asm-generic/unistd.h; `audit` is AUDIT_ARCH_… of linux/audit.h. */
const ARCHITECTURES: Readonly<Partial<Record<NodeJS.Architecture, { audit: number; prctl: number; socket: number; keys: readonly number[] }>>> = {
  x64: { audit: 0xc000003e, prctl: 157, socket: 41, keys: [248, 249, 250] },
  arm64: { audit: 0xc00000b7, prctl: 167, socket: 198, keys: [217, 218, 219] },
};
/** The same on every architecture. */
const IO_URING_SETUP = 425;
const AF_VSOCK = 40;
/** Numbers from here on are calls of x64 in its x32 form, which would get by. */
const X32_BIT = 0x40000000;

/** Classic BPF (linux/bpf_common.h): load a word of seccomp_data, compare, return. */
const [LOAD, IF_EQUAL, IF_AT_LEAST, RETURN] = [0x20, 0x15, 0x35, 0x06];
/** Offsets in struct seccomp_data (seccomp(2)): number, architecture, low half of the first argument on a little-endian machine. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT] = [0, 4, 16];
const ALLOW = 0x7fff0000;
/** SECCOMP_RET_ERRNO with ENOSYS: programs take it for a kernel that was built without. */
const REFUSE = 0x00050000 | 38;

type Line = readonly [code: number, k: number, then?: 'allow' | 'refuse' | 'next', otherwise?: 'allow' | 'refuse' | 'next'];

/** The number of prctl(2), which loads it, and the filter as the bytes of struct sock_filter[] in hexadecimal; '' where the numbers are not known. */
export function syscallFilter(arch: NodeJS.Architecture = process.arch): string {
  const numbers = ARCHITECTURES[arch];
  if (numbers === undefined) return '';
  const lines: Line[] = [
    [LOAD, ARCHITECTURE],
    [IF_EQUAL, numbers.audit, 'next', 'refuse'], // 32-bit programs have other numbers
    [LOAD, NUMBER],
    [IF_AT_LEAST, X32_BIT, 'refuse', 'next'],
    ...[...numbers.keys, IO_URING_SETUP].map((number): Line => [IF_EQUAL, number, 'refuse', 'next']),
    [IF_EQUAL, numbers.socket, 'next', 'allow'],
    [LOAD, FIRST_ARGUMENT],
    [IF_EQUAL, AF_VSOCK, 'refuse', 'allow'],
    [RETURN, ALLOW],
    [RETURN, REFUSE],
  ];
  const places = { allow: lines.length - 2, refuse: lines.length - 1 };
  const bytes = Buffer.alloc(8 * lines.length);
  lines.forEach(([code, k, then = 'next', otherwise = 'next'], at) => {
    const distance = (to: 'allow' | 'refuse' | 'next'): number => (to === 'next' ? 0 : places[to] - at - 1);
    bytes.writeUInt16LE(code, 8 * at);
    bytes.writeUInt8(distance(then), 8 * at + 2);
    bytes.writeUInt8(distance(otherwise), 8 * at + 3);
    bytes.writeUInt32LE(k, 8 * at + 4);
  });
  return `${numbers.prctl} ${bytes.toString('hex')}`;
}
