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

/** The first four are docs/wire/session-manager.md SM2.9, captured from the vendor's client and agent; the others are hand-written. */
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

  // Written by hand from the tables of SM2.1 and SM2.2: what the relay sends, and the corners of both forms.

  /** Relay to client, ids empty. */
  clientOutputHi: {
    hex: '01000000 312e3031 00 00 39c2ad00a2010000 0000000000000000 04000000 68690d0a',
    type: 1,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 0n,
    payloadHex: '68690d0a',
  },
  /** Relay to client with both ids filled: the instance id's length stands after the session id's bytes. */
  clientOutputWithIds: {
    hex: '01000000 312e3031 04 732d6162 03 692d31 39c2ad00a2010000 0500000000000000 03000000 e4bda0',
    type: 1,
    schemaVersion: '1.01',
    sessionId: 's-ab',
    instanceId: 'i-1',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 5n,
    payloadHex: 'e4bda0',
  },
  /** Relay to client, status code 5 with the reason Exit. */
  clientStatusExit: {
    hex: '05000000 312e3031 00 00 39c2ad00a2010000 0100000000000000 05000000 05 45786974',
    type: 5,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 1n,
    payloadHex: '0545786974',
  },
  /** Relay to client, status code 7: 3,276,800 bits per second in four big-endian bytes. */
  clientStatusSpeed: {
    hex: '05000000 312e3031 00 00 39c2ad00a2010000 0000000000000000 05000000 07 00320000',
    type: 5,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 0n,
    payloadHex: '0700320000',
  },
  /** A header and nothing after it: accepted, with an empty payload (SM2.6). */
  clientInputEmpty: {
    hex: '00000000 312e3031 00 00 6904a500a2010000 0200000000000000 00000000',
    type: 0,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200a50469n,
    sequenceNumber: 2n,
    payloadHex: '',
  },
  /** PayloadLength says 1 and two bytes follow: both are payload (SM2.3). */
  clientInputLyingLength: {
    hex: '00000000 312e3031 00 00 6904a500a2010000 0300000000000000 01000000 6c73',
    type: 0,
    schemaVersion: '1.01',
    sessionId: '',
    instanceId: '',
    createdDate: 0x01a200a50469n,
    sequenceNumber: 3n,
    payloadHex: '6c73',
  },
  /** Relay to agent: the input of `clientInputLs` after translation. */
  agentInputLs: {
    hex: `00000000 312e3031
      732d687a3062636634663761343530366520202020202020 2020202020202020
      39c2ad00a2010000 0100000000000000 06000000
      6c73202d6c0d`,
    type: 0,
    schemaVersion: '1.01',
    sessionId: 's-hz0bcf4f7a4506e',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 1n,
    payloadHex: '6c73202d6c0d',
  },
  /** Relay to agent: the size of `clientResize40x132` after translation, `{"cols":132,"rows":40}`. */
  agentResize40x132: {
    hex: `02000000 312e3031
      732d687a3062636634663761343530366520202020202020 2020202020202020
      39c2ad00a2010000 0000000000000000 16000000
      7b22636f6c73223a3133322c22726f7773223a34307d`,
    type: 2,
    schemaVersion: '1.01',
    sessionId: 's-hz0bcf4f7a4506e',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 0n,
    payloadHex: '7b22636f6c73223a3133322c22726f7773223a34307d',
  },
  /** Relay to agent: the harmless status that only resets the idle counter (SM4.3). */
  agentKeepAlive: {
    hex: `05000000 312e3031
      732d687a3062636634663761343530366520202020202020 2020202020202020
      39c2ad00a2010000 0200000000000000 01000000
      00`,
    type: 5,
    schemaVersion: '1.01',
    sessionId: 's-hz0bcf4f7a4506e',
    instanceId: '',
    createdDate: 0x01a200adc239n,
    sequenceNumber: 2n,
    payloadHex: '00',
  },
} as const satisfies Record<string, GoldenFrame>;

/** The bytes of a spaced hex text. */
export function goldenBytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}
