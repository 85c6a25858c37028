/** Owns captured and hand-written Session Manager frames as hex; knows no codec, so that both codecs can be held to it. */

/** One frame byte for byte, and what it says. Ids hold what the header carries, without padding. */
export interface GoldenFrame {
  /** The frame in hex; white space only separates fields for the reader. */
  readonly hex: string;
  readonly type: number;
  readonly schemaVersion: string;
  readonly sessionId: string;
  readonly instanceId: string;
  /** Epoch milliseconds. */
  readonly createdDate: bigint;
  readonly sequenceNumber: bigint;
  readonly payloadHex: string;
}

/** docs/wire/session-manager.md SM2.9; captured from the vendor's client and agent. */
export const goldenFrames = {
  clientResize40x132: {
    hex: '02000000 312e3031 00 00 7900a500a2010000 0000000000000000 04000000 2800 8400',
    type: 2,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200a50079n,
    sequenceNumber: 0n,
    payloadHex: '28008400',
  },
  clientInputLs: {
    hex: '00000000 312e3031 00 00 6904a500a2010000 0100000000000000 06000000 6c73202d6c0d',
    type: 0,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200a50469n,
    sequenceNumber: 1n,
    payloadHex: '6c73202d6c0d',
  },
  clientClose: {
    hex: '03000000 312e3031 00 00 4c03b000a2010000 0400000000000000 01000000 31',
    type: 3,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200b0034cn,
    sequenceNumber: 4n,
    payloadHex: '31',
  },
  agentOutputPrompt: {
    hex: `01000000 312e3031
      732d687a3062636634663761343530366520202020202020 2020202020202020
      39c2ad00a2010000 0000000000000000 15000000
      1b5b3f32303034686461656d6f6e40766d3a7e2420`,
    type: 1,
    schemaVersion: '1.01',
    sessionId: 's-hz0bcf4f7a4506e',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 0n,
    payloadHex: '1b5b3f32303034686461656d6f6e40766d3a7e2420',
  },
} as const satisfies Record<string, GoldenFrame>;

/** The bytes of a spaced hex text. */
export function goldenBytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}
