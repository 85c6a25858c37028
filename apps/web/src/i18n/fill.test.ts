import { describe, expect, it } from 'vitest';
import { fill, fillPlural } from './fill.ts';

describe('sentences', () => {
  it('fills what it is given and leaves the rest visible', () => {
    expect(fill('{user} on {instance}', { user: 'root' })).toBe('root on {instance}');
  });

  it('does not treat values as patterns', () => {
    expect(fill('hello {name}', { name: '$& {name}' })).toBe('hello $& {name}');
  });

  it('picks the number', () => {
    const forms = { one: '{count} session', other: '{count} sessions' };
    expect(fillPlural('en', 1, forms)).toBe('1 session');
    expect(fillPlural('en', 5000, forms)).toBe('5,000 sessions');
    expect(fillPlural('zh-CN', 1, { one: '{count} 个会话', other: '{count} 个会话' })).toBe('1 个会话');
  });
});
