#!/bin/sh
# ./starflock fuzz [NAME…]: searches for input that breaks a decoder, ten minutes for each target, and says how many
# inputs were tried. Without names all of them. What is found stays as a file beside the committed corpus, which every
# build runs.
set -u

root=$(cd -P "$(dirname "$0")/../.." && pwd)
out=$root/checks/target/fuzz
mkdir -p "$out"

# Every method with @FuzzTest, as MODULE CLASS METHOD.
targets() {
    cd "$root" || exit 1
    grep -rl --include='*FuzzTest.java' '@FuzzTest' net data web | LC_ALL=C sort | while read -r file; do
        class=${file##*/}
        sed -n '/@FuzzTest/,/void/s/^ *void \([A-Za-z0-9]*\)(.*/\1/p' "$file" |
            sed "s|^|${file%%/src/*} ${class%.java} |"
    done
}

if [ "${1:-}" = --help ] || [ "${1:-}" = -h ]; then
    echo "Usage: ./starflock fuzz [NAME…]    without names all of these, ten minutes each:"
    targets | while read -r _ class method; do echo "  $class#$method"; done
    exit 0
fi

# Whether target $1 is among the names that follow, or there are none.
wanted() {
    name=$1
    shift
    [ $# -gt 0 ] || return 0
    for one in "$@"; do [ "$one" != "$name" ] || return 0; done
    return 1
}

failed=0
targets >"$out/targets.txt"
while read -r module class method; do
    wanted "$class#$method" "$@" || continue
    log=$out/$class-$method.log
    printf '%-28s' "$class#$method"
    if (cd "$root" && JAZZER_FUZZ=1 "$MAVEN" -B -Dstyle.color=never -pl "$module" -am test -Dtest="$class#$method" \
        -Dsurefire.failIfNoSpecifiedTests=false </dev/null) >"$log" 2>&1; then
        sed -n 's/^#\([0-9]*\).*DONE *cov: \([0-9]*\).*/\1 inputs tried, \2 branches reached, nothing found/p' "$log"
    else
        failed=1
        echo "failed; what and by which input is in ${log#"$root"/}"
    fi
done <"$out/targets.txt"
exit $failed
