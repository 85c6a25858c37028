import { describe, expect, it } from 'vitest';
import { parseGuestMessage } from './boot-config.ts';

describe('a line from a guest', () => {
  it('may say that it is ready', () => {
    expect(parseGuestMessage('{"kind":"ready"}')).toEqual({ kind: 'ready' });
    expect(parseGuestMessage('{"kind":"ready","sshPort":22,"more":1}')).toEqual({ kind: 'ready', sshPort: 22 });
  });
  it('may say why not', () => expect(parseGuestMessage('{"kind":"failed","why":"x"}')).toEqual({ kind: 'failed', why: 'x' }));
  it('cannot carry escape sequences to a terminal or forge a line of a log', () => {
    expect(parseGuestMessage(JSON.stringify({ kind: 'failed', why: '\u001b]52;c;x\u0007\nready\u202e' }))).toEqual({ kind: 'failed', why: '\ufffd]52;c;x\ufffd\ufffdready\ufffd' });
  });
  it.each(['', 'hello', 'null', '[]', '{"kind":"ready","sshPort":0}', '{"kind":"ready","sshPort":"22"}', '{"kind":"failed"}', '{"kind":"other"}', `{"kind":"failed","why":"${'x'.repeat(3000)}"}`])(
    'is nothing else: %.40s', (line) => expect(parseGuestMessage(line)).toBeUndefined(),
  );
});
