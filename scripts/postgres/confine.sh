#!/bin/sh
# Started by account.ts as root inside a mount namespace of its own: shows the Postgres programs and the data folder at short paths that
# every account can reach, whatever the modes of the folders above them are, then becomes the account and the program. Nothing that is
# mounted here is seen outside, and it is gone with the process.
# Arguments: programs folder, data folder, uid, gid, command and its arguments.
set -eu
programs=$1 data=$2 uid=$3 gid=$4
shift 4
# The real folders are entered first: they may be below /mnt themselves.
cd "$data"
exec 3<"$programs"
mount -t tmpfs -o mode=0711,size=64k,nosuid,nodev tmpfs /mnt
mkdir /mnt/programs /mnt/data
mount --bind /proc/self/fd/3 /mnt/programs
mount -o remount,bind,ro /mnt/programs
mount --bind . /mnt/data
exec 3<&-
cd /mnt/data
# The signal ends Postgres when the process that started it dies, however it dies.
exec setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs --pdeathsig INT -- "$@"
