/** The relay held to golden bytes on both sides: hand-written frames in, hand-written frames expected. */
import { goldenBytes, goldenFrames } from '@workbench/testkit/golden-frames';
import { afterEach, expect, it } from 'vitest';
import { startHarness, type Harness } from './relay-harness.ts';
import { until } from './until.ts';

let harness: Harness;
afterEach(() => harness.close());

const bytes = (frame: { hex: string }): Buffer => Buffer.from(goldenBytes(frame.hex));
/** A backend golden frame with the channel id of this run, which is random. */
const withId = (frame: { hex: string }, channelId: string): string => {
  const copy = bytes(frame);
  copy.fill(0x20, 8, 40).write(channelId, 8);
  return copy.toString('hex');
};

it('[SM9] translates captured client frames into backend frames, and agent output into frontend frames, byte for byte', async () => {
  harness = await startHarness();
  const { client, backend } = await harness.openShell();
  const { channelId } = backend;
  backend.socket.send(bytes(goldenFrames.agentOutputPrompt));
  await until(() => client.frames.length === 1);
  client.socket.send(bytes(goldenFrames.clientResize40x132));
  client.socket.send(bytes(goldenFrames.clientInputLs));
  backend.socket.send(Buffer.from(withId(goldenFrames.agentInputLs, channelId), 'hex')); // type 0 from an agent means nothing
  await until(() => backend.frames.length === 2);

  expect(backend.frames.map((frame) => frame.bytes.toString('hex'))).toEqual([withId(goldenFrames.agentResize40x132, channelId), withId(goldenFrames.agentInputLs, channelId)]);
  expect(client.frames[0]?.bytes.toString('hex')).toBe(`01000000312e3031000039c2ad00a2010000000000000000000015000000${goldenFrames.agentOutputPrompt.payloadHex}`);
  expect(channelId).toMatch(/^s-[0-9a-f]{30}$/);
});

it('[SM9] tells the client Exit with the golden status frame when the agent reports Ok', async () => {
  harness = await startHarness();
  const { agent, client, backend } = await harness.openShell();
  backend.output(Buffer.from(goldenFrames.clientOutputHi.payloadHex, 'hex'));
  await until(() => client.frames.length === 1);
  expect(await agent.reportEnd(backend.channelId, 'Ok')).toBe(200);
  backend.drop();
  expect(await client.ended()).toEqual({ code: 1000, reason: 'Exit' });
  expect(client.frames.map((frame) => frame.bytes.toString('hex'))).toEqual([bytes(goldenFrames.clientOutputHi), bytes(goldenFrames.clientStatusExit)].map((b) => b.toString('hex')));
});

it('[SM2.1] reads client frames that carry ids, and [SM2.3] takes all that follows the header', async () => {
  harness = await startHarness();
  const { client, backend } = await harness.openShell();
  backend.output('$ ');
  await until(() => client.frames.length === 1);
  const withIds = bytes(goldenFrames.clientOutputWithIds);
  withIds.writeUInt32LE(0, 0); // the same header, as input
  client.socket.send(withIds);
  client.socket.send(bytes(goldenFrames.clientInputLyingLength));
  await until(() => backend.input.length >= 3);
  expect(backend.input).toBe('你ls');
});

it('[SM4.4] tells a client the pace of the region when it is not the vendor\'s', async () => {
  harness = await startHarness({ limits: { clientInputBps: 3_276_800 } });
  const { client } = await harness.openShell();
  await until(() => client.frames.length === 1);
  expect(client.frames[0]?.bytes.toString('hex')).toBe(bytes(goldenFrames.clientStatusSpeed).toString('hex'));
});
