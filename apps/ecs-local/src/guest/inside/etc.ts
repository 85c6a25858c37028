/** Owns what a guest finds in /etc on its first boot: names, prompt and greeting. Knows no accounts and no protocol. */
import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BootConfig } from '../boot-config.ts';

const PROFILE = `# System-wide profile of this demo instance.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ -n "\${BASH_VERSION-}" ] && [ -r /etc/bash.bashrc ]; then . /etc/bash.bashrc; fi
for part in /etc/profile.d/*.sh; do
  if [ -r "$part" ]; then . "$part"; fi
done
unset part
if [ -t 1 ] && [ ! -e "$HOME/.hushlogin" ] && [ -r /etc/motd ]; then cat /etc/motd; fi
`;

const BASHRC = `# For interactive bash, login shells too.
case $- in *i*) ;; *) return ;; esac
PS1='[\\u@\\h \\W]\\$ '
HISTCONTROL=ignoreboth
shopt -s checkwinsize
alias ls='ls --color=auto'
alias ll='ls -l'
alias grep='grep --color=auto'
`;

const motd = (hostname: string): string => `
Welcome to ${hostname}, a demo instance of your own region.

 * It has its own files, processes and loopback network; the programs are
   this computer's, read-only.
 * What you change is kept until the instance's folder is deleted.
 * There is no internet here, and no package can be installed.

`;

async function writeOnce(file: string, text: string, mode = 0o644): Promise<void> {
  try {
    await writeFile(file, text, { mode, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const exists = (file: string): Promise<boolean> => access(file).then(() => true, () => false);

/** Files that name this machine and greet its users. What is there already is the instance's own and stays. */
export async function writeEtc(config: BootConfig): Promise<void> {
  const etc = path.join(config.files, 'etc');
  for (const folder of ['', 'profile.d', 'ssh', 'skel']) await mkdir(path.join(etc, folder), { recursive: true });
  await writeFile(path.join(etc, 'hostname'), `${config.hostname}\n`);
  await writeOnce(path.join(etc, 'hosts'), `127.0.0.1\tlocalhost\n127.0.1.1\t${config.hostname}\n::1\tlocalhost ip6-localhost\n`);
  await writeOnce(path.join(etc, 'resolv.conf'), '# A demo instance has no way to a name server.\n');
  await writeOnce(path.join(etc, 'nsswitch.conf'), 'passwd: files\ngroup: files\nshadow: files\nhosts: files\nservices: files\nprotocols: files\n');
  await writeOnce(path.join(etc, 'shells'), '/bin/sh\n/bin/bash\n');
  await writeOnce(path.join(etc, 'passwd'), 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n');
  await writeOnce(path.join(etc, 'group'), 'tty:x:5:\nnogroup:x:65534:\n');
  await writeOnce(path.join(etc, 'profile'), PROFILE);
  await writeOnce(path.join(etc, 'bash.bashrc'), BASHRC);
  await writeOnce(path.join(etc, 'motd'), motd(config.hostname));
  const release = await readFile('/usr/lib/os-release', 'utf8').catch(() => 'NAME=Linux\nPRETTY_NAME=Linux\nID=linux\n');
  await writeOnce(path.join(etc, 'os-release'), release);
}

/** Links the host's read-only pieces of /etc into place (where programs, libraries and terminals are found). */
export async function linkHostEtc(etc: string, hostEtc: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = path.join(etc, name);
    if (await exists(place)) continue;
    await symlink(path.join(hostEtc, name), place).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // a dangling link that the instance's user made
    });
  }
}
