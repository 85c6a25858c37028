import { goldenFrames } from '@workbench/testkit/golden-frames';
import { expect, it } from 'vitest';
import { decodeClientSize, encodeAgentSize } from './terminal-size.ts';

it('[SM3.1] [SM3.2] turns int16 rows, cols into JSON cols, rows', () => {
  const size = decodeClientSize(Buffer.from(goldenFrames.clientResize40x132.payloadHex, 'hex'));
  expect(size).toEqual({ rows: 40, cols: 132 });
  expect(encodeAgentSize(size!).toString('hex')).toBe(goldenFrames.agentResize40x132.payloadHex);
});

it.each([
  ['three bytes', '280084'],
  ['no bytes', ''],
  ['zero rows', '00008400'],
  ['negative columns', '2800ffff'],
])('gives no size for %s', (_what, hex) => {
  expect(decodeClientSize(Buffer.from(hex, 'hex'))).toBeUndefined();
});
