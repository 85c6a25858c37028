import { expect, it } from 'vitest';
import type { GuestSpec } from './guest.ts';
import { checkSpec } from './spec-check.ts';

const spec = (change: Partial<GuestSpec>): GuestSpec => ({ instanceId: 'i-1', hostname: 'web-1', loginAsNonRoot: false, agent: 'running', ssh: undefined, agentPort: 1, users: [], ...change });

it('takes the names that an inventory has', () => {
  expect(() => checkSpec(spec({ instanceId: 'i-l1web1q8f3k2m7d9', hostname: 'WEB-01', users: [{ name: 'ecs-user', authorizedKeys: ['ssh-ed25519 AAAA me@here'] }] }))).not.toThrow();
});

it.each(['', '.', '..', 'a/b', '-a', 'a b', 'a'.repeat(65)])('refuses the instance id %j', (instanceId) => expect(() => checkSpec(spec({ instanceId }))).toThrow(/Instance id/));
it.each(['', '-a', 'a-', 'a.b', 'a\nb', '$(id)'])('refuses the host name %j', (hostname) => expect(() => checkSpec(spec({ hostname }))).toThrow(/Host name/));
it.each(['', 'Root', '../x', 'a:b', 'a\nb', '1a'])('refuses the user %j', (name) => expect(() => checkSpec(spec({ users: [{ name, authorizedKeys: [] }] }))).toThrow(/User name/));
