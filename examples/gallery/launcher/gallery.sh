#!/bin/sh
# ./starflock gallery [PORT]: builds what is new and opens the gallery. Called by starflock, which sets JAVA_HOME and MAVEN.

set -eu

root=$(cd -P "$(dirname "$0")/../../.." && pwd)
home=$root/examples/gallery/target
log=$home/build.log

mkdir -p "$home"
printf 'Building the gallery…\n' >&2
if ! (cd "$root" && "$MAVEN" -B -Prun -pl examples/gallery -am package) >"$log" 2>&1; then
    sed -n '/^\[ERROR\]/p' "$log" | head -n 12 >&2
    printf 'The gallery could not be built. The whole log is in %s\n' "$log" >&2
    exit 1
fi
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$home/program/lib/*" starflock.gallery.Main "$@"
