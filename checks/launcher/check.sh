#!/bin/sh
# What `./starflock check` runs: every check and every test, then one summary that no failing module hides.
#
#     ./starflock check [--long]
#
# The launcher found JAVA_HOME and MAVEN. Everything is built into target/check of each module, away from what an
# ordinary build and a running node use.
set -u

root=$(cd -P "$(dirname "$0")/../.." && pwd)
out=$root/checks/target/check
log=$out/build.log
long=false
limits=

for option in "$@"; do
    case $option in
    --long)
        long=true
        limits="-Dtest.limit=90m -Dtest.module.seconds=14400"
        ;;
    --help | -h)
        echo "Usage: ./starflock check [--long]"
        echo "Runs every check and test that fits in 20 minutes on 2 cores; --long adds bigger simulations and fuzzing."
        exit 0
        ;;
    *)
        echo "check: unknown option $option (there is --long)" >&2
        exit 2
        ;;
    esac
done

say() { printf '%s\n' "$*"; }

# Node packages by their lock files: the test driver of Chromium, the JavaScript peers. Where there is no npm, the tests
# that want them say so.
node_packages() {
    for lock in "$root"/*/package-lock.json "$root"/*/*/package-lock.json "$root"/*/*/*/package-lock.json; do
        [ -f "$lock" ] || continue
        folder=$(dirname "$lock")
        installed=$folder/node_modules/.package-lock.json
        if [ -f "$installed" ] && [ -z "$(find "$lock" -newer "$installed")" ]; then continue; fi
        command -v npm >/dev/null 2>&1 || continue
        say "Installing Node packages of ${folder#"$root"/}"
        if (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund </dev/null) >"$out/npm.log" 2>&1; then
            touch "$installed"
        elif [ "${CI:-}" = true ]; then
            cat "$out/npm.log"
            say "npm ci failed in ${folder#"$root"/}; with CI=true that is a failure."
            exit 1
        else
            say "  npm ci failed (log: checks/target/check/npm.log); tests that want these packages will be skipped."
        fi
    done
}

# From Maven's log what a person wants to see while it runs: where it is and since when, and what is wrong.
progress() {
    awk '
        function minutes() {
            "date +%s" | getline now
            close("date +%s")
            if (!begun) begun = now
            return sprintf("%3d:%02d  ", (now - begun) / 60, (now - begun) % 60)
        }
        /^\[INFO\] Building Starflock.*\[[0-9]+\/[0-9]+\]$/ {
            sub(/^\[INFO\] Building /, "")
            sub(/ [0-9][^ ]*-SNAPSHOT */, " ")
            print minutes() $0
            fflush()
        }
        /^\[ERROR\] *$|^\[ERROR\] (To see the full|Re-run Maven|For more inf|\[Help|After corr|  mvn <args>)/ { next }
        /^\[ERROR\]/ && shown < 60 { shown++; print; fflush() }
    '
}

# Maven's way through all modules: a name for its log, then what it is to do. Its exit code is in $result.
build() {
    log=$out/$1.log
    shift
    {
        (cd "$root" && "$MAVEN" -B -Dstyle.color=never -Pcheck --fail-at-end "$@" </dev/null 2>&1)
        echo $? >"$result"
    } | tee "$log" | progress
}

summary() {
    exec "$JAVA_HOME/bin/java" "$root/checks/src/main/java/starflock/checks/Summary.java" \
        "$root" "$started" "$log" "$(cat "$result")" "$differences" "$figures"
}

mkdir -p "$out"
started=$out/started
: >"$started"
figures=$out/figures.txt
rm -f "$figures"
result=$out/maven.exit
differences=$out/differences.txt
: >"$differences"

# Whoever runs this may lose patience, as .ci/run does after 75 minutes: what there is by then is told all the same.
stopped() {
    echo 143 >"$result"
    begun=$(sed -n 's/^\[INFO\] Running //p' "$log" | tail -n 1)
    echo "stopped from outside; the tests begun last were ${begun:-none}" >"$differences"
    summary
}
trap stopped TERM

# What is quick to check comes first: what the sources say by themselves in seconds, then formats, warnings and null
# in the time it takes to compile. The tests come after, and find everything compiled.
say "Reading the sources"
if ! "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$root/checks/src/main/java/starflock/checks/Tidy.java" "$root"; then
    say "Mend these first (CONTRIBUTING.md says what each rule wants), then check again."
    exit 1
fi
node_packages
say "Formats and compiles (whole log: checks/target/check/compile.log)"
build compile -T 2 test-compile
[ "$(cat "$result")" = 0 ] || summary

# Two modules at a time: waiting for a browser or a peer leaves a core idle. What was compiled a moment ago is not
# compiled again because the others are jars by now.
say "Tests (whole log: checks/target/check/build.log)"
build build -T 2 -Dmaven.compiler.useIncrementalCompilation=false -Dmaven.test.failure.ignore=true \
    -Dstarflock.long=$long $limits verify

# Same sources, same jars: an ordinary build of a copy elsewhere must give what this build gave, byte for byte.
if [ "$(cat "$result")" = 0 ]; then
    say "Building once more, elsewhere, to compare the jars"
    again=$out/again
    rm -rf "$again"
    mkdir "$again"
    (cd "$root" && find . \( -name target -o -name node_modules -o -name .git \) -prune -o -type f -print0 |
        tar -cf - --null -T -) | tar -xf - -C "$again"
    if (cd "$again" && "$MAVEN" -B -q -T 2 -Dstyle.color=never -Dmaven.test.skip=true package </dev/null) \
        >"$out/again.log" 2>&1; then
        (cd "$root" && find . -path ./checks/target -prune -o -path '*/target/check/starflock-*.jar' -print) |
            while read -r jar; do
                other=$(echo "$jar" | sed 's|/target/check/|/target/|')
                cmp -s "$root/$jar" "$again/$other" ||
                    echo "${jar##*/} is not the same when it is built again elsewhere"
            done >"$differences"
    else
        echo "an ordinary build of a copy elsewhere failed (log: checks/target/check/again.log)" >"$differences"
    fi
    rm -rf "$again"
fi

summary
