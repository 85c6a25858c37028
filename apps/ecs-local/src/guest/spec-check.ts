/** Decides whether a guest's names are safe to use as a folder, a host name and lines of passwd. Pure. */
import type { GuestSpec } from './guest.ts';
import { GuestError } from './guest.ts';

const INSTANCE_ID = /^[a-z0-9][a-z0-9-]{0,63}$/i;
/** RFC 1123 label. */
const HOSTNAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
/** As Debian's useradd takes them: no colon, slash or line break can get into passwd. */
const USER_NAME = /^[a-z_][a-z0-9_-]{0,31}$/;

/** Throws GuestError naming the field that is wrong. */
export function checkSpec(spec: GuestSpec): void {
  const wrong = (field: string, value: string): GuestError => new GuestError(`${field} ${JSON.stringify(value)} cannot be used for a demo instance.`);
  if (!INSTANCE_ID.test(spec.instanceId)) throw wrong('Instance id', spec.instanceId);
  if (!HOSTNAME.test(spec.hostname)) throw wrong(`Host name of ${spec.instanceId}`, spec.hostname);
  for (const user of spec.users) {
    if (!USER_NAME.test(user.name)) throw wrong(`User name of ${spec.instanceId}`, user.name);
    const broken = user.authorizedKeys.find((key) => /[\r\n]/.test(key));
    if (broken !== undefined) throw wrong(`Public key of ${user.name} on ${spec.instanceId}`, broken);
  }
}
