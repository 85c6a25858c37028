/** Owns what a failure of ssh2 means to a person: by the stage it came in, never by text that is shown. Pure. */
import type { ErrorCode } from '@workbench/protocol';

/** How far a logon had come. */
export type Stage = 'identification' | 'key-exchange' | 'authentication';

export interface FailureFacts {
  readonly stage: Stage;
  /** ssh2 puts it on its errors: `client-socket`, `protocol`, `handshake`, `client-authentication`… */
  readonly level: string | undefined;
  /** ssh2's own words, not the server's: only looked at, never shown. */
  readonly message: string;
  readonly bytesReceived: number;
  /** The server said goodbye itself (SSH_MSG_DISCONNECT), as OpenSSH does after too many failures. */
  readonly disconnected: boolean;
  /** What to say when the server took none of the proofs. */
  readonly refused: ErrorCode;
}

export function failureCode({ stage, level, message, bytesReceived, disconnected, refused }: FailureFacts): ErrorCode {
  switch (stage) {
    case 'identification':
      // Something took the connection. Without a byte it may be a forwarder with nothing behind it.
      return bytesReceived === 0 && level !== 'client-timeout' ? 'unreachable' : 'not-ssh';
    case 'key-exchange':
      return level === 'handshake' && message.includes('no matching') ? 'no-common-algorithm' : 'connection-lost';
    case 'authentication':
      return level === 'client-authentication' || disconnected ? refused : 'connection-lost';
  }
}
