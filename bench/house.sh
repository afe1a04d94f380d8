#!/bin/sh
# ./starflock bench house: what a node costs its machine. From the command to ready, five times; then, with no page
# open, its memory and a minute of its processor time; and what the first page weighs on the wire. Linux, curl.
set -eu

root=$(cd -P "$(dirname "$0")/.." && pwd)
starflock=$root/starflock
data=$(mktemp -d)
trap '"$starflock" stop --data "$data/node" >/dev/null 2>&1 || :; rm -rf "$data"' EXIT
runs=5
idle_seconds=60
patience_seconds=60

say() { printf '%-28s %s\n' "$1" "$2"; }
# The number or word that stands under $1 in the objects of standard input.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" | head -n 1; }

# Starts the node and waits until it says that it is ready.
start() {
    : >"$data/out"
    "$starflock" --data "$data/node" --port 0 --no-open --json >>"$data/out" 2>&1 &
    waited=0
    until grep -q '"event":"link"' "$data/out"; do
        waited=$((waited + 1))
        [ "$waited" -lt $((patience_seconds * 10)) ] || { cat "$data/out" >&2; exit 1; }
        sleep 0.1
    done
}
stop() {
    "$starflock" stop --data "$data/node" >/dev/null
    wait
}

"$starflock" --version >/dev/null # builds, if there is anything to build
: >"$data/ready"
run=0
while [ "$run" -lt "$runs" ]; do
    start
    field readyMs <"$data/out" >>"$data/ready"
    stop
    run=$((run + 1))
done
median=$(sort -n "$data/ready" | sed -n "$((runs / 2 + 1))p")
say "ready, from the command" "$median ms (median of $runs: $(tr '\n' ' ' <"$data/ready"))"

start
pid=$(field process <"$data/out")
link=$(field link <"$data/out")
origin=${link%/sign-in/*}
jar=$data/cookies
curl -s -o /dev/null -c "$jar" "$link"
# Bytes of the body and of the head at path $1.
wire() {
    curl -s -b "$jar" -H 'Accept-Encoding: gzip' -o "$data/part" -w '%{size_download} %{size_header}' "$origin$1"
}
total=0
curl -s -b "$jar" "$origin/chat/" >"$data/page"
for path in /chat/ $(grep -o '\(src\|href\)="/[a-z]*/[^"#]*\.[a-z]*"' "$data/page" | cut -d'"' -f2 | sort -u); do
    set -- $(wire "$path")
    total=$((total + $1 + $2))
done
say "first page on the wire" "$total bytes"

ticks() { cut -d')' -f2 "/proc/$pid/stat" | awk '{ print $12 + $13 }'; }
sleep 10 # what a start leaves to do
before=$(ticks)
sleep "$idle_seconds"
after=$(ticks)
used=$(((after - before) * 100))
say "idle" "$(echo "$used $(getconf CLK_TCK) $idle_seconds" | awk '{ printf "%.2f %% of a core", $1 / $2 / $3 }')"
say "memory" "$(awk '/^VmRSS/ { printf "%d MB", $2 / 1024 }' "/proc/$pid/status")"
stop
