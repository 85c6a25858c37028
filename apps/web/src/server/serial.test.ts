import { describe, expect, it } from 'vitest';
import { createSerial, TooManyWaitingError } from './serial.ts';

/** A promise that is settled from outside. */
const gate = (): { open: () => void; opened: Promise<void> } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

describe('one at a time', () => {
  it('keeps the order within a key, also after a failure, and does not hold up other keys', async () => {
    const serial = createSerial({ maxWaiting: 10 });
    const done: string[] = [];
    const first = gate();
    const a1 = serial.run('a', async () => { await first.opened; done.push('a1'); throw new Error('a1 failed'); });
    const a2 = serial.run('a', async () => { done.push('a2'); });
    await serial.run('b', async () => { done.push('b'); });
    expect(done).toEqual(['b']);
    first.open();
    await expect(a1).rejects.toThrow('a1 failed');
    await a2;
    expect(done).toEqual(['b', 'a1', 'a2']);
  });

  it('refuses at once when too many wait', async () => {
    const serial = createSerial({ maxWaiting: 1 });
    const first = gate();
    const running = serial.run('a', () => first.opened);
    const waiting = serial.run('a', async () => undefined);
    await expect(serial.run('a', async () => undefined)).rejects.toBeInstanceOf(TooManyWaitingError);
    first.open();
    await Promise.all([running, waiting]);
    await expect(serial.run('a', async () => 'again')).resolves.toBe('again');
  });
});
