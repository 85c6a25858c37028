/** Owns what a person typed to log on, with its secrets sealed as soon as the message was read. */
import type { Route, TransportRequest } from '@workbench/protocol';
import { Secret } from './secret.ts';

export interface SessionManagerLogon {
  readonly kind: 'session-manager';
  readonly username: string;
}

export type SshCredential =
  | { readonly method: 'password'; readonly password: Secret }
  | { readonly method: 'private-key'; readonly privateKey: Secret; readonly passphrase?: Secret };

export interface SshLogon {
  readonly kind: 'ssh';
  readonly route: Route;
  readonly port?: number;
  readonly username: string;
  readonly credential: SshCredential;
}

export type Logon = SessionManagerLogon | SshLogon;

export function sealLogon(request: TransportRequest): Logon {
  if (request.kind === 'session-manager') return request;
  const { auth, kind, route, port, username } = request;
  const credential: SshCredential =
    auth.method === 'password'
      ? { method: 'password', password: new Secret(auth.password) }
      : { method: 'private-key', privateKey: new Secret(auth.privateKey), ...(auth.passphrase && { passphrase: new Secret(auth.passphrase) }) };
  return { kind, route, username, credential, ...(port !== undefined && { port }) };
}

/** Drops every secret of a logon: after authentication, and after an opening that failed. */
export function forgetLogon(logon: Logon): void {
  if (logon.kind !== 'ssh') return;
  const { credential } = logon;
  if (credential.method === 'password') return credential.password.forget();
  credential.privateKey.forget();
  credential.passphrase?.forget();
}
