/**
 * Owns the accounts of the system that tests make for a real sshd, which checks passwords of real accounts only. They are made in CI as
 * root, never on a person's machine, and have a name that says so.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Tests name their accounts with this and something random. */
export const THROW_AWAY_PREFIX = 'wb-test-';

/** @returns the names of the throw-away accounts in a passwd file. */
export function throwAwayUsersIn(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => {
    const name = line.split(':')[0] ?? '';
    return name.startsWith(THROW_AWAY_PREFIX) ? [name] : [];
  });
}

/** Removes what a test that was killed left behind. Does nothing without the right to. */
export function removeThrowAwayUsers(): void {
  if (!process.env['CI'] || process.getuid?.() !== 0) return;
  for (const name of throwAwayUsersIn(readFileSync('/etc/passwd', 'utf8'))) spawnSync('userdel', ['--force', '--remove', name], { stdio: 'ignore' });
}
