#!/bin/sh
# Starts Starflock from a self-contained image: its own Java runtime lies beside this file.
set -eu
self=$0
[ ! -h "$self" ] || self=$(readlink -f "$self")
here=$(cd -P "$(dirname "$self")" && pwd)
set -- starflock.node.Main "$@"
[ ! -f "$here/app.aot" ] || set -- -XX:AOTCache="$here/app.aot" "$@"
exec "$here/runtime/bin/java" @"$here/jvm.options" -cp "$here/lib/*" "$@"
