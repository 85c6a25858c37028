import { expect, test } from 'vitest';
import { failureCode, type FailureFacts } from './failures.ts';

const facts = (over: Partial<FailureFacts>): FailureFacts => ({ stage: 'identification', level: undefined, message: '', bytesReceived: 0, disconnected: false, refused: 'password-refused', ...over });

test.each<[string, Partial<FailureFacts>, string]>([
  ['hung up without a byte', { level: 'protocol' }, 'unreachable'],
  ['silent until the limit', { level: 'client-timeout' }, 'not-ssh'],
  ['said something else', { bytesReceived: 9, level: 'protocol' }, 'not-ssh'],
  ['no algorithm in common', { stage: 'key-exchange', level: 'handshake', message: 'Handshake failed: no matching C->S cipher' }, 'no-common-algorithm'],
  ['broke off in the key exchange', { stage: 'key-exchange', level: 'client-socket' }, 'connection-lost'],
  ['took no proof', { stage: 'authentication', level: 'client-authentication' }, 'password-refused'],
  ['disconnected after too many failures', { stage: 'authentication', disconnected: true }, 'password-refused'],
  ['broke the protocol while proofs were tried', { stage: 'authentication' }, 'connection-lost'],
  ['vanished while proofs were tried', { stage: 'authentication', level: 'client-socket' }, 'connection-lost'],
  ['too slow with its answer', { stage: 'authentication', level: 'client-timeout' }, 'connection-lost'],
])('a server that %s', (_name, over, expected) => {
  expect(failureCode(facts(over))).toBe(expected);
});
