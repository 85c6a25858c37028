/** Boots the guest program: reads its one line, brings accounts, SSH server and agent up, says so, and ends when its lifeline does. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { BootConfig, GuestMessage, HostMessage } from '../boot-config.ts';
import { Accounts } from './accounts.ts';
import { Agent } from './agent/agent.ts';
import { endPrograms } from './end-programs.ts';
import { linkHostEtc, writeEtc } from './etc.ts';
import { loadHostKeys } from './host-keys.ts';
import { keepPlugs } from './plugs.ts';
import { powerOff } from './power-off.ts';
import { startSshServer } from './ssh-server.ts';

/** Where the outer stage mounts the host's pieces of /etc. */
const HOST_ETC = '/run/guest/etc';

const say = (message: GuestMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

/** The first line of stdin. Afterwards stdin is listened to, and watched: its end is the guest's. */
function readConfig(told: (message: HostMessage) => void, ended: () => void): Promise<BootConfig> {
  return new Promise((resolve) => {
    let text = '';
    let found = false;
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', (part: string) => {
      const lines = `${text}${part}`.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        // Written by our own host, of the same version.
        if (found) told(JSON.parse(line) as HostMessage);
        else resolve(JSON.parse(line) as BootConfig);
        found = true;
      }
    });
    process.stdin.on('end', ended);
    process.stdin.on('error', ended);
  });
}

async function boot(config: BootConfig): Promise<GuestMessage> {
  process.umask(0o022);
  await writeEtc(config);
  if (config.walled) await linkHostEtc(path.join(config.files, 'etc'), HOST_ETC, await readdir(HOST_ETC));
  const accounts = new Accounts(config.files, existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh');
  await accounts.ensure('root');
  if (config.loginAsNonRoot) await accounts.ensure('ecs-user');
  if (config.agent !== undefined) new Agent(config, config.agent, accounts).start();
  if (config.sshPort === undefined) {
    await accounts.apply(config.users);
    return { kind: 'ready' };
  }
  const [hostKeys] = await Promise.all([loadHostKeys(config.files, config.hostname), accounts.apply(config.users)]);
  const server = await startSshServer({ accounts, hostKeys, walled: config.walled, port: config.sshPort });
  if (config.inboundSocket !== undefined) keepPlugs(config.inboundSocket, server.port);
  return { kind: 'ready', sshPort: server.port };
}

let walled = false;
const config = await readConfig(({ why }) => walled && endPrograms(why), () => void powerOff(walled));
walled = config.walled;
try {
  say(await boot(config));
} catch (error) {
  say({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.stdin.destroy();
}
