#!/bin/sh
# ./starflock bench NAME: compiles and runs one benchmark. Called by starflock, which sets JAVA_HOME and MAVEN.

set -eu

root=$(cd -P "$(dirname "$0")/../.." && pwd)
cd "$root"
# The node as it is installed, and not a part of it.
[ "${1:-}" != house ] || exec sh bench/house.sh
mkdir -p bench/target
if ! "$MAVEN" -B -Prun -pl bench -am package >bench/target/build.log 2>&1; then
    sed -n '/^\[ERROR\]/p' bench/target/build.log | head -n 12 >&2
    printf 'The benchmarks could not be built. The whole log is in %s\n' "$root/bench/target/build.log" >&2
    exit 1
fi
exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "bench/target/program/lib/*" \
    starflock.bench.Bench "$@"
