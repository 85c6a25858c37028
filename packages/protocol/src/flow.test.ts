import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ackDue, afterAck, afterSend, afterSkip, available, skippedBytes, type Credit } from './flow.ts';
import { ACK_STEP_BYTES, FIRST_MESSAGE_MS, HEARTBEAT_MS, MAX_OUTPUT_FRAME_BYTES, OUTPUT_WINDOW_BYTES } from './limits.ts';

const fresh: Credit = { sent: 0, parsed: 0, windowBytes: OUTPUT_WINDOW_BYTES, skipped: [] };

describe('flow control', () => {
  it('[FL2] gives a window of bytes and no more', () => {
    expect(available(fresh)).toBe(OUTPUT_WINDOW_BYTES);
    expect(available(afterSend(fresh, OUTPUT_WINDOW_BYTES))).toBe(0);
  });

  it('[FL2] takes no room for what was skipped, until it is behind the page', () => {
    const skipping = afterSkip(afterSend(fresh, 100), 100 + 3 * OUTPUT_WINDOW_BYTES);
    expect(available(skipping)).toBe(OUTPUT_WINDOW_BYTES - 100);
    const twice = afterSkip(afterSend(skipping, 50), skipping.sent + 1_050);
    expect(skippedBytes(twice)).toBe(3 * OUTPUT_WINDOW_BYTES + 1_000);
    expect(available(twice)).toBe(OUTPUT_WINDOW_BYTES - 150);
    const past = afterAck(twice, skipping.sent);
    expect(past && [skippedBytes(past), available(past)]).toEqual([1_000, OUTPUT_WINDOW_BYTES - 50]);
    const all = afterAck(twice, twice.sent);
    expect(all && [all.skipped, available(all)]).toEqual([[], OUTPUT_WINDOW_BYTES]);
  });

  it('[FL3] owes an acknowledgement per step, and for a remainder once the parser is idle', () => {
    expect(ackDue(ACK_STEP_BYTES - 1, 0, false)).toBe(false);
    expect(ackDue(ACK_STEP_BYTES, 0, false)).toBe(true);
    expect(ackDue(1, 0, true)).toBe(true);
    expect(ackDue(1, 1, true)).toBe(false);
  });

  it('[FL4] refuses an acknowledgement inside what will not come, which no page can have parsed', () => {
    const skipping = afterSkip(afterSend(fresh, 100), 300);
    expect([99, 100, 101, 299, 300].map((parsed) => afterAck(skipping, parsed) !== null)).toEqual([true, true, false, false, true]);
  });

  it('[FL4] refuses an acknowledgement of what was not sent, or below an earlier one', () => {
    const sent = afterSend(fresh, 100);
    expect(afterAck(sent, 101)).toBeNull();
    const acked = afterAck(sent, 60);
    expect(acked && afterAck(acked, 59)).toBeNull();
  });

  it('never stalls: a page that follows ackDue always opens the window again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: MAX_OUTPUT_FRAME_BYTES }), { minLength: 1, maxLength: 200 }), (chunks) => {
        let credit = fresh;
        let acknowledged = 0;
        for (const chunk of chunks) {
          credit = afterSend(credit, Math.min(chunk, available(credit)));
          if (ackDue(credit.sent, acknowledged, available(credit) === 0)) {
            acknowledged = credit.sent;
            credit = afterAck(credit, acknowledged) ?? credit;
          }
          expect(available(credit)).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('has numbers in an order that makes sense', () => {
    expect(ACK_STEP_BYTES).toBeLessThan(OUTPUT_WINDOW_BYTES / 2);
    expect(MAX_OUTPUT_FRAME_BYTES).toBeLessThan(OUTPUT_WINDOW_BYTES);
    expect(FIRST_MESSAGE_MS).toBeLessThan(HEARTBEAT_MS);
  });
});
