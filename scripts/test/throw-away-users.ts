/**
 * Owns the accounts of the system that tests make for a real sshd, which checks passwords of real accounts only. They are made in CI as
 * root, never on a person's machine, and have a name that says so.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** As packages/testkit/src/sshd.ts names them: this and eight random hexadecimal digits. */
const THROW_AWAY_NAME = /^wbtest[0-9a-f]{8}$/;

/** @returns the names of the throw-away accounts in a passwd file. */
export function throwAwayUsersIn(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => {
    const name = line.split(':')[0] ?? '';
    return THROW_AWAY_NAME.test(name) ? [name] : [];
  });
}

/** Removes what a test that was killed left behind. Does nothing without the right to. */
export function removeThrowAwayUsers(): void {
  if (!process.env['CI'] || process.getuid?.() !== 0) return;
  for (const name of throwAwayUsersIn(readFileSync('/etc/passwd', 'utf8'))) spawnSync('userdel', ['--force', '--remove', name], { stdio: 'ignore' });
}
