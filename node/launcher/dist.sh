#!/bin/sh
# What `./starflock dist` runs: packs the program with a trimmed Java runtime of its own, then tries the package out.
#
#     starflock-VERSION-OS-ARCH/
#       starflock       start this
#       lib/            the program's jars
#       runtime/        a Java runtime with the modules that the program uses
#       app.aot         classes as the JVM found them in a practice run
#
# The launcher found JAVA_HOME and built the program into the folder BUILD.
set -eu

root=$(cd -P "$(dirname "$0")/../.." && pwd)
out=$root/node/target/dist

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

[ $# -eq 0 ] || stop "Usage: ./starflock dist   (it takes no options; the image is for this platform)"
[ -x "$JAVA_HOME/bin/jlink" ] && [ -d "$JAVA_HOME/jmods" -o -f "$JAVA_HOME/lib/modules" ] ||
    stop "The JDK in $JAVA_HOME has no jlink. Set JAVA_HOME to a complete JDK, for example Eclipse Temurin."

version=$(sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml" | head -n 1)
name=starflock-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
image=$out/$name

# java.net.http: the practice run. java.naming, java.management: Netty asks for them.
# jdk.unsupported: its memory access.
modules=java.base,java.compiler,java.logging,java.management,java.naming,java.net.http,jdk.unsupported

rm -rf "$out"
mkdir -p "$image"
say "Making a Java runtime"
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-java-debug-attributes --no-header-files --no-man-pages \
    --generate-cds-archive --output "$image/runtime" >"$out/jlink.log" 2>&1 || { cat "$out/jlink.log" >&2; exit 1; }
cp -R "$BUILD/lib" "$image/lib"
cp "$root/node/launcher/jvm.options" "$root/LICENSE" "$image/"
[ ! -f "$root/NOTICE" ] || cp "$root/NOTICE" "$image/"
cp "$root/node/launcher/image.sh" "$image/starflock"
chmod 755 "$image/starflock"

say "Practising"
"$image/runtime/bin/java" @"$image/jvm.options" -XX:AOTCacheOutput="$image/app.aot" -cp "$image/lib/*" \
    starflock.node.Main rehearse >"$out/rehearsal.log" 2>&1 || { cat "$out/rehearsal.log" >&2; exit 1; }

say "Packing"
(cd "$out" && tar -cf - "$name" | gzip >"$name.tar.gz")

# As somebody would who has neither Java nor the sources: unpacked elsewhere, with a bare environment.
say "Trying it out"
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT
(cd "$trial" && gzip -dc "$out/$name.tar.gz" | tar -xf -)
mv "$image" "$out/$name.away"
bare() { (cd / && env -i PATH=/usr/bin:/bin HOME="$trial" "$trial/$name/starflock" "$@"); }
bare --version
bare rehearse
bare core create trial >/dev/null
bare core verify trial >/dev/null
mv "$out/$name.away" "$image"
say "It starts, signs in, takes part in the room, remembers it, and makes a log."
say "$image ($(du -sk "$image" | cut -f1) KiB; packed $(du -k "$image.tar.gz" | cut -f1) KiB)"
