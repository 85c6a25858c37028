/** Owns what is typed into the login form, what is wrong with it, and the request that comes of it. Pure; it does not know who sends it. */
import { MAX_PORT, MAX_USERNAME_CHARS, USERNAME_PATTERN, type ErrorCode, type Route, type TransportRequest } from '@workbench/protocol';
import type { InstanceDetail } from '@workbench/protocol/internal-api';
import { obstaclesOf, type LogonFacts } from './availability.ts';
import { privateKeyFault, type PrivateKeyFault } from './private-key.ts';

export type Method = 'password-free' | 'terminal';
export type Authentication = 'private-key' | 'password';

export interface LoginForm {
  readonly method: Method;
  readonly authentication: Authentication;
  readonly username: string;
  readonly password: string;
  readonly privateKey: string;
  readonly passphrase: string;
  readonly route: Route;
  /** As typed; empty means the port of the instance. */
  readonly port: string;
}

export type LoginField = 'username' | 'password' | 'privateKey' | 'passphrase' | 'port';
export type LoginFault = 'missingUsername' | 'badUsername' | 'missingPassword' | 'badPort' | PrivateKeyFault;
export type LoginFaults = Readonly<Partial<Record<LoginField, LoginFault>>>;

/** Password-Free, unless only the other way is open. */
function methodOf(instance: LogonFacts): Method {
  const { passwordFree, terminal } = obstaclesOf(instance);
  return passwordFree !== null && terminal === null ? 'terminal' : 'password-free';
}

export const emptyForm = (instance: LogonFacts & Pick<InstanceDetail, 'defaultUsername'>): LoginForm => ({
  method: methodOf(instance),
  authentication: 'private-key',
  username: instance.defaultUsername,
  password: '',
  privateKey: '',
  passphrase: '',
  // What is reachable without a public address is the shorter and the safer way, but a gateway outside of the network has only the other.
  route: instance.routes[0] ?? 'public',
  port: '',
});

export type Prefill = Partial<Pick<LoginForm, 'method' | 'username' | 'route'>>;

/** What an address asks the form to begin with. Addresses are typed, shared and old: what makes no sense is left out. */
export function prefillOf(params: Readonly<Record<string, string | readonly string[] | undefined>>): Prefill {
  const { method, username, route } = params;
  return {
    ...(method === 'ssh' && { method: 'terminal' }),
    ...(method === 'session-manager' && { method: 'password-free' }),
    ...(typeof username === 'string' && username.length <= MAX_USERNAME_CHARS && USERNAME_PATTERN.test(username) && { username }),
    ...((route === 'public' || route === 'private') && { route }),
  };
}

/** In the order of the form, so that the first fault is the first field to go to. */
export function faultsOf(form: LoginForm): LoginFaults {
  const faults: Partial<Record<LoginField, LoginFault>> = {};
  if (form.username === '') faults.username = 'missingUsername';
  else if (form.username.length > MAX_USERNAME_CHARS || !USERNAME_PATTERN.test(form.username)) faults.username = 'badUsername';
  if (form.method === 'password-free') return faults;
  if (form.authentication === 'password') {
    if (form.password === '') faults.password = 'missingPassword';
  } else {
    const fault = privateKeyFault(form.privateKey);
    if (fault) faults.privateKey = fault;
  }
  if (form.port !== '' && !(/^\d+$/.test(form.port) && Number(form.port) >= 1 && Number(form.port) <= MAX_PORT)) faults.port = 'badPort';
  return faults;
}

/** The request that goes to the gateway. Only what the chosen way needs is in it: a password typed and left behind stays here. */
export function transportOf(form: LoginForm): TransportRequest {
  if (form.method === 'password-free') return { kind: 'session-manager', username: form.username };
  return {
    kind: 'ssh',
    route: form.route,
    username: form.username,
    ...(form.port !== '' && { port: Number(form.port) }),
    auth:
      form.authentication === 'password'
        ? { method: 'password', password: form.password }
        : { method: 'private-key', privateKey: form.privateKey, ...(form.passphrase !== '' && { passphrase: form.passphrase }) },
  };
}

/** Which field a refusal is about, so that one can go on there. */
const fieldOfCode: Partial<Record<ErrorCode, LoginField>> = {
  'user-refused': 'username',
  'password-refused': 'password',
  'key-refused': 'privateKey',
  'key-unreadable': 'privateKey',
  unreachable: 'port',
  'not-ssh': 'port',
};

const fields: readonly LoginField[] = ['username', 'password', 'privateKey', 'passphrase', 'port'];

/** @param named the field as the gateway named it, if it did. */
export const fieldOfFailure = (code: ErrorCode, named: string | undefined): LoginField | null => fields.find((field) => field === named) ?? fieldOfCode[code] ?? null;
