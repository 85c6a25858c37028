import { goldenFrames } from '@workbench/testkit/golden-frames';
import { expect, it } from 'vitest';
import { agentFlowLimit, clientSpeedPayload, closedPayload, reasonForAgentCode } from './status-payload.ts';

it('writes code 5 with its reason and code 7 with a big-endian speed', () => {
  expect(closedPayload('Exit').toString('hex')).toBe(goldenFrames.clientStatusExit.payloadHex);
  expect(clientSpeedPayload(3_276_800).toString('hex')).toBe(goldenFrames.clientStatusSpeed.payloadHex);
});

it('[SM4.5] never sends a speed that divides by zero, on either side', () => {
  for (const bps of [1, 8191, 16_383, 16_384, 204_800, 4e9]) {
    const sent = clientSpeedPayload(bps).readUInt32BE(1);
    expect(Math.floor(1000 / Math.floor(Math.floor(sent / 8) / 2048))).toBeGreaterThanOrEqual(1);
  }
  for (const bytesPerSecond of [0, 1, 1000, 204_800, 1e9]) {
    const limit = agentFlowLimit(bytesPerSecond);
    expect(limit).toBeGreaterThanOrEqual(16_384);
    expect(Math.floor(1000 / Math.floor(Math.floor(limit / 8) / 1024))).toBeGreaterThanOrEqual(1);
  }
  expect(agentFlowLimit(204_800)).toBe(1_638_400);
});

it.each([
  ['Ok', 'Exit'],
  ['Notified', 'Exit'],
  ['Timeout', 'AgentTimeout'],
  ['Init_channel_failed', 'InitChannelFailed'],
  ['Open_channel_failed', 'OpenChannelFailed'],
  ['Session_id_duplicate', 'SessionIdDuplicated'],
  ['Process_data_error', 'ProcessDataError'],
  ['Open_pty_failed', 'OpenPtyFailed'],
  ['Open_port_failed', 'Open_port_failed'],
])('[SM7.12] tells the client of %s as %s', (code, reason) => {
  expect(reasonForAgentCode(code)).toBe(reason);
});

it('does not repeat an error code that is not a word', () => {
  expect(reasonForAgentCode('\x1b[31mevil')).toBe('Unknown_error');
  expect(reasonForAgentCode('')).toBe('Unknown_error');
  expect(reasonForAgentCode('x'.repeat(65))).toBe('Unknown_error');
});
