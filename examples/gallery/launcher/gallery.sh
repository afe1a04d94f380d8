#!/bin/sh
# ./starflock gallery [PORT]: builds what is new and opens the gallery. Called by starflock, which sets JAVA_HOME and MAVEN.

set -eu

root=$(cd -P "$(dirname "$0")/../../.." && pwd)
home=$root/examples/gallery/target
log=$home/build.log

mkdir -p "$home"

# Whether a source is newer than what was built. Folders count too, since a deleted file leaves no other trace.
changed() {
    [ ! -f "$home/built" ] || [ "$(cat "$home/built")" != "$JAVA_HOME" ] || [ -n "$(cd "$root" &&
        find pom.xml .mvn web/datastar web/datastar-jdk web/look examples/gallery \
            \( -name target -o -name node_modules -o -path '*/src/test' \) -prune \
            -o -newer "$home/built" \( -type f -o -path '*/src/*' \) ! -name '*.md' -print 2>/dev/null | head -n 1)" ]
}

start() { exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$home/program/lib/*" starflock.gallery.Main "$@"; }

changed || start "$@"
printf 'Building the gallery…\n' >&2
# Dated before the build: what is edited while it runs is newer.
printf '%s\n' "$JAVA_HOME" >"$home/building"
if ! (cd "$root" && "$MAVEN" -B -Prun -pl examples/gallery -am package) >"$log" 2>&1; then
    sed -n '/^\[ERROR\]/p' "$log" | head -n 12 >&2
    printf 'The gallery could not be built. The whole log is in %s\n' "$log" >&2
    exit 1
fi
mv "$home/building" "$home/built"
start "$@"
