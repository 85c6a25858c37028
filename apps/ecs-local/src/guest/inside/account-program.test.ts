import { expect, it } from 'vitest';
import { programAs } from './account-program.ts';

const root = { name: 'root', uid: 0, home: '/root', shell: '/bin/bash' };
const user = { name: 'ecs-user', uid: 1000, home: '/home/ecs-user', shell: '/bin/bash' };

it('runs root\'s programs as they are', () => {
  expect(programAs(root, ['ls', '-l'], { walled: true })).toMatchObject({ file: 'ls', args: ['-l'], cwd: '/root' });
});

it('gives anyone else a user namespace behind walls, and none without', () => {
  expect(programAs(user, ['ls', '-l'], { walled: true })).toMatchObject({ file: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', '--', 'ls', '-l'] });
  expect(programAs(user, ['ls'], { walled: false })).toMatchObject({ file: 'ls', args: [] });
});

it('keeps name, home and shell its own, whatever environment is asked for', () => {
  const { env } = programAs(user, ['env'], { walled: true, env: { HOME: '/root', USER: 'root', LANG: 'zh_CN.UTF-8', TERM: 'xterm' } });
  expect(env).toMatchObject({ HOME: '/home/ecs-user', USER: 'ecs-user', LANG: 'zh_CN.UTF-8', TERM: 'xterm', SHELL: '/bin/bash' });
});
