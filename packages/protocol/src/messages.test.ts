import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CONTROL_CHARS } from './limits.ts';
import { parseClientMessage, parseGatewayMessage } from './messages.ts';

const ticket = 'A'.repeat(43);
const open = { type: 'open', ticket, transport: { kind: 'session-manager', username: 'root' }, size: { cols: 80, rows: 24 } };

describe('control messages', () => {
  it('reads each direction by its own union', () => {
    expect(parseClientMessage(JSON.stringify(open))).toMatchObject({ kind: 'message', message: open });
    expect(parseGatewayMessage(JSON.stringify(open))).toEqual({ kind: 'ignored', type: 'open' });
  });

  it('[HS4] takes no instance and no address from the page', () => {
    const parsed = parseClientMessage(JSON.stringify({ ...open, instanceId: 'i-1', transport: { ...open.transport, address: '10.0.0.1' } }));
    expect(parsed).toEqual({ kind: 'message', message: open });
  });

  it('[ER3] refuses what is not JSON, has no type or a wrong field', () => {
    expect(parseClientMessage('{').kind).toBe('invalid');
    expect(parseClientMessage('[]').kind).toBe('invalid');
    expect(parseClientMessage(JSON.stringify({ ...open, size: { cols: 0, rows: 24 } }))).toEqual({ kind: 'invalid', reason: 'open.size.cols' });
  });

  it('[ER3] refuses a message that is too long, though it is one', () => {
    const text = JSON.stringify(open);
    expect(parseClientMessage(text.padEnd(MAX_CONTROL_CHARS)).kind).toBe('message');
    expect(parseClientMessage(text.padEnd(MAX_CONTROL_CHARS + 1)).kind).toBe('invalid');
  });

  it('[ER4] ignores an unknown message, unless it is required', () => {
    expect(parseClientMessage('{"type":"sparkle"}')).toEqual({ kind: 'ignored', type: 'sparkle' });
    expect(parseClientMessage('{"type":"sparkle","required":true}').kind).toBe('invalid');
  });

  it('[ER5] names the field and never repeats its value', () => {
    const secret = 'hunter2-canary';
    const auth = { method: 'password', password: [secret] };
    const parsed = parseClientMessage(JSON.stringify({ ...open, transport: { kind: 'ssh', route: 'public', username: 'root', auth } }));
    expect(parsed).toEqual({ kind: 'invalid', reason: 'open.transport.auth.password' });
    expect(JSON.stringify(parsed)).not.toContain(secret);
  });

  it.each(['-oProxyCommand=x', 'a\nb', '', ' \u0000'])('refuses %j as a Username', (username) => {
    expect(parseClientMessage(JSON.stringify({ ...open, transport: { kind: 'session-manager', username } })).kind).toBe('invalid');
  });

  it.each(['0', '7', '123456789012345', '1234567890123456', String(Number.MAX_SAFE_INTEGER)])('[FL3] reads an acknowledgement of %s, in whichever form it is put', (parsed) => {
    for (const text of [`{"type":"ack","parsed":${parsed}}`, `{ "parsed": ${parsed}, "type": "ack" }`]) expect(parseClientMessage(text)).toEqual({ kind: 'message', message: { type: 'ack', parsed: Number(parsed) } });
  });

  it.each(['-1', '01', '1.5', '"1"', '', '9007199254740992', '99999999999999999999'])('[ER3] refuses an acknowledgement of %s', (parsed) => {
    expect(parseClientMessage(`{"type":"ack","parsed":${parsed}}`).kind).toBe('invalid');
  });

  it('never throws on what a peer sends', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseClientMessage(text)));
    fc.assert(fc.property(fc.json(), (text) => void parseClientMessage(text)));
  });
});
