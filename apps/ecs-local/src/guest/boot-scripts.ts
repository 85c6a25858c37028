/**
 * Owns the three fixed scripts that build a guest's walls. They receive everything that varies as arguments, never as text.
 * Why two stages: mounts made in an outer namespace are locked for the inner user namespace (mount_namespaces(7)), so that the
 * guest's root can neither make them writable nor uncover what is below them.
 */

/** util-linux lives in sbin on some systems; nothing else of the host's environment is handed on. */
export const BOOT_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

/** What BOOT_SCRIPT mounts in /dev, as rows of fstab(5) for a shell that knows the site. */
const DEVICES = [
  ...['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name} $site/guest/dev/${name} none bind`),
  'devpts $site/guest/dev/pts devpts newinstance,ptmxmode=0666,mode=0620,nosuid,noexec',
  'shm $site/guest/dev/shm tmpfs mode=1777,nosuid,nodev,size=64m,nr_inodes=16k',
].join('\n');

/**
 * Outer stage, in a private mount namespace: lays the read-only mounts over the guest's folder, then runs the rest of its arguments.
 * Last, what no namespace covers: a filter of system calls (syscall-filter.ts), loaded by whatever is there that can; a bound on
 * processes (where the kernel counts them for each user namespace, 5.14, or nobody else has this id; elsewhere only if the person's own
 * leave room); bounds on each program's memory and files, which quota-watch.ts adds up; the first place in line when the kernel runs out of
 * memory; and core dumps off, as a handler of the host would read them (1 is what it takes for handlers that are programs, core(5)).
 * All of it before anything of the guest's own files is in sight: its root could have left an /etc/ld.so.preload.
 * Arguments: site (building-site.ts), guest folder, id that owns /run, init script, filter (number of prctl, program in hexadecimal; or ''), processes a guest may have,
 * limits of each program as options of prlimit, folders and files to make in /run as places to mount on, the mounts as rows of fstab(5), command.
 * Many mounts are one call of mount(8) with a table: a process costs milliseconds, and a guest has some forty mounts.
 * The tmpfs hides what the host has at the site for this namespace only. Folders above the sources may be closed to the guest's id: the
 * binds are made before dropping to it.
 */
export const LAY_SCRIPT = `
set -eu
umask 022
site=$1
shift
root=$1 owner=$2 init=$3 filter=$4 processes=$5 limits=$6 folders=$7 files=$8 mounts=$9
shift 9
# An ordinary person may own the control group that Workbench runs in: a guest that mounts it could freeze or kill what is outside of its walls.
# It takes a namespace of that kind, which this user namespace then denies to those below. An id of the guest's own owns no such group.
[ "$owner" != 0 ] || { echo 0 > /proc/sys/user/max_cgroup_namespaces; } 2> /dev/null || :
mount -t tmpfs -o mode=0711,nosuid,nodev,size=1m layer $site
mkdir $site/guest
mount --bind "$root" $site/guest
mount -t tmpfs -o "mode=0755,nosuid,nodev,size=64m,nr_inodes=16k,uid=$owner,gid=$owner" run $site/guest/run
cd $site/guest/run
mkdir -p $folders
for file in $files; do : > "$file"; done
printf '%s' "$init" > guest/init
cd /
printf '%s\\n' "$mounts" > $site/mounts
mount -a -T $site/mounts
printf '%s\\n' "${DEVICES}" > $site/devices
# What is below a folder of the host comes with it: each mount is made read-only by itself, and then looked at, for this is a wall.
# mount(8) passes over a row that it finds mounted from the same source, so these name one that nothing is mounted from.
# Of several at one point the last is on top, which the guest cannot take off.
mounts_of_guest() {
  seen=' '
  tac /proc/self/mountinfo > $site/mountinfo
  while read -r _ _ _ _ point options _; do
    case $point in
      $site/guest/run) ;;
      $site/guest/*)
        case $seen in
          *" $point "*) ;;
          *) "$1" "$point" "$options" ;;
        esac
        seen="$seen$point "
        ;;
    esac
  done < $site/mountinfo
}
make_read_only() {
  options=\${2#r[ow]}
  options=\${options#,}
  printf 'remount-of-workbench %s none remount,bind,%sro,nosuid,nodev\\n' "$1" "\${options:+$options,}"
}
usr=
require_read_only() {
  [ "$1" != $site/guest/usr ] || usr=seen
  case $2 in
    ro,nosuid,nodev | ro,nosuid,nodev,*) ;;
    *) echo "$1 could not be made read-only" >&2; exit 1 ;;
  esac
}
mounts_of_guest make_read_only > $site/read-only
mount -a -T $site/read-only
mounts_of_guest require_read_only
[ "$usr" = seen ] || { echo 'the mounts of the guest are not where they are looked for' >&2; exit 1; }
limits="$limits --core=1:1"
{ echo 1000 > /proc/self/oom_score_adj; } 2> /dev/null || :
if prlimit "--nproc=$processes:$processes" -- /bin/sh -c '(:)' 2> /dev/null; then limits="$limits --nproc=$processes:$processes"; fi
if [ -z "$filter" ]; then :
elif command -v perl > /dev/null; then
  set -- perl -e '
    my ($prctl, $code) = (shift, pack "H*", shift);
    syscall($prctl, 22, 2, pack("S x6 P", length($code) / 8, $code), 0, 0) == 0 or die "The system call filter could not be loaded: $!\\n";
    exec @ARGV;
  ' $filter "$@"
elif command -v python3 > /dev/null; then
  set -- python3 -c '
import ctypes, os, struct, sys
program = sys.argv[2]
code = ctypes.create_string_buffer(bytes.fromhex(program))
if ctypes.CDLL(None).prctl(22, 2, struct.pack("H6xQ", len(program) // 16, ctypes.addressof(code)), 0, 0) != 0: sys.exit("The system call filter could not be loaded.")
os.execvp(sys.argv[3], sys.argv[3:])
  ' $filter "$@"
fi
exec prlimit $limits -- "$@"
`;

/**
 * Inner stage, process 1 of the guest's own namespaces: proc, dev, then a new root, then init.
 * \`mount --rbind\` onto itself first: pivot_root refuses a root that is a locked mount.
 * Arguments: site, host name.
 */
export const BOOT_SCRIPT = `
set -eu
site=$1
cd /
mount --rbind $site/guest $site/guest
cd $site/guest
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t tmpfs -o mode=0755,nosuid,size=1m dev dev
for node in null zero full random urandom tty; do : > "dev/$node"; done
mkdir dev/pts dev/shm run/host
mount -a -T $site/devices
ln -s pts/ptmx /proc/self/fd dev
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
pivot_root . run/host
cd /
umount -l /run/host
rmdir /run/host
hostname "$2" 2> /dev/null || :
# iproute2 is not everywhere; perl says the same with ioctl SIOCSIFFLAGS (0x8914), IFF_UP | IFF_RUNNING (0x41).
ip link set lo up 2> /dev/null || perl -e 'socket(S, 2, 2, 0) && ioctl(S, 0x8914, pack("a16s", "lo", 0x41)) || exit 1'
exec /bin/sh /run/guest/init
`;

/**
 * Process 1: reaps every orphan (a shell waits for any child) and ends the guest when its program ends.
 * Stdin, the lifeline, goes to the program alone.
 */
export const INIT_SCRIPT = `
exec 3<&0 </dev/null
/run/guest/node --max-old-space-size=128 --max-semi-space-size=1 /run/guest/guest.mjs <&3 3<&- &
exec 3<&-
wait $!
`;

/** Stands in for init when the sandbox is probed: proves that our node runs in there, as root, behind the walls, and says whether its system calls are filtered. */
export const PROBE_INIT_SCRIPT = `
exec /run/guest/node -e 'process.stdout.write(process.getuid() !== 0 || process.pid !== 1 ? "not walled" : /^Seccomp:\\s+2$/m.test(require("fs").readFileSync("/proc/self/status", "utf8")) ? "walled, filtered" : "walled")'
`;
