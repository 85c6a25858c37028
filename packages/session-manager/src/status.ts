/** Owns the meaning of status payloads that a relay sends to a client (SM4.1); knows neither frames nor what to do about them. */

/** SM4.2: the reasons a relay gives with code 5. */
export const endReasons = [
  'Exit',
  'AgentTimeout',
  'InitChannelFailed',
  'OpenChannelFailed',
  'SessionIdDuplicated',
  'ProcessDataError',
  'OpenPtyFailed',
  'FlowExceedLimit',
] as const;

export type EndReason = (typeof endReasons)[number];

export type Status =
  /** The session is over. `text` is the peer's own words: for a log of ours at most, never for a person's eyes. */
  | { readonly kind: 'ended'; readonly reason: EndReason | 'other'; readonly text: string }
  /** How fast input may be sent, in bits per second, always above 0. */
  | { readonly kind: 'speed'; readonly bitsPerSecond: number }
  /** A code without meaning for a client, an unreadable speed, or nothing at all. */
  | { readonly kind: 'ignored' };

/** Longest reason kept, in characters: the known ones have at most 19, and the text comes from a peer. */
const maxTextLength = 256;

/** Reads a status payload. Never throws. */
export function parseStatus(payload: Uint8Array): Status {
  const rest = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).subarray(1);
  switch (payload[0]) {
    case 2:
      return { kind: 'ended', reason: 'other', text: shortText(rest) };
    case 5: {
      const text = shortText(rest);
      return { kind: 'ended', reason: endReasons.find((reason) => reason === text) ?? 'other', text };
    }
    case 7: {
      if (rest.length < 1 || rest.length > 4) return { kind: 'ignored' };
      const bitsPerSecond = rest.readUIntBE(0, rest.length);
      return bitsPerSecond === 0 ? { kind: 'ignored' } : { kind: 'speed', bitsPerSecond }; // SM4.5: 0 is ignored
    }
    default:
      return { kind: 'ignored' };
  }
}

function shortText(bytes: Buffer): string {
  return bytes.toString('utf8').slice(0, maxTextLength);
}
