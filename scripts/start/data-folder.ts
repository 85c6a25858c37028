/**
 * Owns the folder where an install keeps everything: its modes, its identity, the secrets that are generated once, and that one
 * supervisor at a time uses it.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { takeProcessLock } from './process-lock.ts';
import { StartError } from './settings.ts';

export interface DataFolder {
  readonly path: string;
  /** In cookie names, so that two installs on localhost do not fight. */
  readonly installId: string;
  readonly logs: string;
  /** A generated secret, the same at every start. */
  secret(name: SecretName): string;
  /** The password of the first administrator, generated once; shown at every start, because it is of no use once it was changed. */
  adminPassword(): string;
  /** Gives the folder free for another supervisor. */
  release(): void;
}

export type SecretName = 'internal-key' | 'auth-secret' | 'postgres-password' | 'database-password';

/** 256 bits: the internal API's key signs, the others are only compared; one size for all. */
const SECRET_BYTES = 32;
const INSTALL_ID_BYTES = 5;
/** Letters and digits that no font confuses, in groups a person can type. 4 × 4 of 31 are 79 bits. */
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_GROUPS = 4;
const PASSWORD_GROUP_LENGTH = 4;

/** What tells that a folder is Workbench's: what a start leaves in it, and what a person puts there before the first. */
const OURS = ['install-id', 'ecs-local.yaml'];
/** What a new disk has in it that is mounted as the data folder. */
const NOBODYS = 'lost+found';

/**
 * Opens the folder, making what is missing.
 * @throws StartError when it cannot be written or another supervisor uses it.
 */
export function openDataFolder(path: string): DataFolder {
  makePrivate(path, () => OURS.some((name) => isOwnFile(join(path, name))));
  const lock = takeProcessLock(join(path, 'supervisor.lock'));
  if ('heldBy' in lock) {
    throw new StartError(`Workbench already runs on the data folder ${path} (process ${lock.heldBy}); stop it first, or set WORKBENCH_DATA_DIR and WORKBENCH_WEB_PORT for a second copy.`);
  }
  const secrets = join(path, 'secrets');
  const logs = join(path, 'logs');
  for (const folder of [secrets, logs]) {
    refuseLink(folder);
    makePrivate(folder, () => true);
  }
  return {
    path,
    logs,
    installId: onceIn(join(path, 'install-id'), () => randomBytes(INSTALL_ID_BYTES).toString('hex')),
    secret: (name) => onceIn(join(secrets, name), () => randomBytes(SECRET_BYTES).toString('base64url')),
    adminPassword: () => onceIn(join(secrets, 'admin-password'), generatePassword),
    release: () => lock.release(),
  };
}

/**
 * Nobody else may look in, also where the folder was made by hand. Nothing is changed before it is known whose it is: a folder in which others
 * keep things, as /tmp or a home, would be closed to them, and whoever names one meant one in it.
 */
function makePrivate(path: string, ours: () => boolean): void {
  try {
    makeFolder(path);
    const folder = statSync(path);
    if (!folder.isDirectory()) throw new StartError(`The data folder ${path} is a file and no folder; set WORKBENCH_DATA_DIR to another place.`);
    // Only root gets this far with a folder of somebody else, who could read the secrets, and leave links for root to write through.
    if (process.getuid !== undefined && folder.uid !== process.getuid()) {
      throw new StartError(`The data folder ${path} belongs to another user (id ${folder.uid}); start Workbench as that user, or set WORKBENCH_DATA_DIR to another folder.`);
    }
    if ((folder.mode & 0o077) !== 0) requireUntouched(path, ours());
    if ((folder.mode & 0o777) !== 0o700) chmodSync(path, 0o700);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new StartError(`The data folder ${path} cannot be written (${code}); mend its owner or mode, or set WORKBENCH_DATA_DIR to another folder.`, { cause });
  }
}

/**
 * In a folder that was open, others may have left what a start would believe: a list of processes to end, a region whose key they know.
 * @throws StartError for a folder that is not Workbench's, and for what is not its owner's.
 */
function requireUntouched(path: string, ours: boolean): void {
  const names = readdirSync(path).filter((name) => name !== NOBODYS);
  if (!ours && names.length > 0) throw new StartError(`The data folder ${path} has other things in it and is open to other users; set WORKBENCH_DATA_DIR to a folder of its own.`);
  const planted = names.find((name) => !isOwn(join(path, name)));
  if (planted !== undefined) {
    throw new StartError(`${join(path, planted)} is a link or belongs to another user, and the folder was open to others; look at what it is, then remove it, or set WORKBENCH_DATA_DIR to another folder.`);
  }
}

/** Anybody can put a file of this name into a folder as /tmp, or a link to one. */
const isOwnFile = (path: string): boolean => isOwn(path) && lstatSync(path).isFile();

function isOwn(path: string): boolean {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  return entry !== undefined && !entry.isSymbolicLink() && (process.getuid === undefined || entry.uid === process.getuid());
}

/** Made private here, what a link leads to would be closed to others and written to; and while the folder was open, anybody could have put one there. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new StartError(`${path} is a link; put a folder there, or set WORKBENCH_DATA_DIR to another folder.`);
  }
}

/** Node's own `recursive` turns for ever where a folder is there and nothing can be made in it for want of it, as in /proc (seen in Node 20.20). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(path)) throw error; // else another start was first
  }
}

/** Reads the file, or makes it once. Renamed when complete: a killed run leaves no half secret. */
function onceIn(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const draft = `${path}.new`;
    writeFileSync(draft, `${make()}\n`, { mode: 0o600 });
    renameSync(draft, path);
  }
  return readFileSync(path, 'utf8').trim();
}

function generatePassword(): string {
  const letter = (): string => PASSWORD_ALPHABET.charAt(randomInt(PASSWORD_ALPHABET.length));
  const group = (): string => Array.from({ length: PASSWORD_GROUP_LENGTH }, letter).join('');
  return Array.from({ length: PASSWORD_GROUPS }, group).join('-');
}
