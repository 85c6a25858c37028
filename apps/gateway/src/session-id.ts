/** Owns the drawing of session ids (packages/protocol/src/ids.ts has their shape). */
import { randomBytes } from 'node:crypto';
import { sessionIdSchema, type SessionId } from '@workbench/protocol';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/** 130 random bits; 256 is a multiple of 32, so every character is equally likely. */
export const newSessionId = (): SessionId =>
  sessionIdSchema.parse(`ses_${Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`);
