/**
 * Owns the programs of the system that the tests run for real, and the browser. On a person's machine it only looks; in CI, as root, it
 * installs what is missing.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

interface Prerequisite {
  /** The program looked for. */
  program: string;
  /** The package of Debian that has it. */
  debianPackage: string;
  /** What it is needed for, for whoever asks why. */
  why: string;
}

/** The one list; Dockerfiles and the README need none of these. */
const PROGRAMS: readonly Prerequisite[] = [
  { program: 'sshd', debianPackage: 'openssh-server', why: 'an instance with a real SSH server' },
  { program: 'ssh-keygen', debianPackage: 'openssh-client', why: 'its host keys' },
  { program: 'unshare', debianPackage: 'util-linux', why: 'demo guests, and Postgres as root' },
  { program: 'setpriv', debianPackage: 'util-linux', why: 'demo guests, and Postgres as root' },
  { program: 'ip', debianPackage: 'iproute2', why: 'the network walls of the guests' },
  { program: 'vim', debianPackage: 'vim', why: 'a full-screen program in a guest' },
  { program: 'top', debianPackage: 'procps', why: 'a full-screen program in a guest' },
];
// The first is Chromium without what draws windows: a third less work for two cores.
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Fonts of the system, without which screenshots of Chinese and emoji are boxes. */
const CI_FONTS = ['fonts-noto-cjk', 'fonts-noto-color-emoji'];

/** sshd and ip live where ordinary users do not look. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];

export function findProgram(name: string): string | null {
  for (const folder of FOLDERS) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** PW_CHROMIUM, then Playwright's own, then the system's. */
export function findChromium(): string | null {
  const named = process.env['PW_CHROMIUM'];
  if (named) {
    if (!existsSync(named)) throw new Error(`PW_CHROMIUM names ${named}, which is not there.`);
    return named;
  }
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  return BROWSERS.map(findProgram).find((path) => path !== null) ?? null;
}

/** @throws Error in one sentence, with the command that installs what is missing. */
export function requirePrerequisites(say: (line: string) => void): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.env['CI'] && process.getuid?.() === 0 && findProgram('apt-get')) {
    say(`Installing ${missing.join(', ')} …`);
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', '--no-install-recommends', ...missing, ...CI_FONTS]);
    const still = missingPackages();
    if (still.length > 0) throw new Error(`Still missing after apt-get: ${still.join(', ')}.`);
    return;
  }
  const needs = PROGRAMS.filter(({ program }) => findProgram(program) === null).map(({ program, why }) => `${program} (${why})`);
  if (findChromium() === null) needs.push('Chromium (the journeys in a real browser; PW_CHROMIUM may name one)');
  throw new Error(`The tests need ${needs.join(', ')}. On Debian or Ubuntu this installs what is missing:\n\n    sudo ${install}\n`);
}

function missingPackages(): string[] {
  const programs = PROGRAMS.filter(({ program }) => findProgram(program) === null).map(({ debianPackage }) => debianPackage);
  return [...new Set([...programs, ...(findChromium() === null ? ['chromium-headless-shell'] : [])])];
}

function apt(args: readonly string[]): void {
  const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (status !== 0) throw new Error(`apt-get ${args[0]} ended with ${status}.`);
}
