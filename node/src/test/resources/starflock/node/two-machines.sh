# Two machines of one local network, each a network namespace of its own, joined by a cable and by nothing else.
# Arguments: a folder, then the command that is starflock. The first line it prints is what the downloaded log is, the
# second what the one who was invited says of the space.
set -e
folder=$1
shift
ip link set lo up
ip link add here type veth peer name there
unshare -n sleep 300 &
other=$!
# Before it has its namespace, it is in ours.
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do :; done
ip link set there netns $other
inside() { nsenter -t $other -n "$@"; }
ip addr add 10.9.0.1/24 dev here
ip link set here up
inside ip link set lo up
inside ip addr add 10.9.0.2/24 dev there
inside ip link set there up

# The value of a field, of all that comes in.
field() { sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" | tail -1; }

head -c 100000 /dev/zero > "$folder/file"
key=$("$@" core append log "$folder/file" --json --data "$folder/a" | field key)
inside "$@" core serve log --json --data "$folder/a" > "$folder/serving" &
"$@" core download "$key" --json --data "$folder/b"

"$@" up --port 0 --no-open --json --data "$folder/c" > "$folder/c.out" &
inside "$@" up --port 0 --no-open --json --data "$folder/d" > "$folder/d.out" &
until grep -q ready "$folder/c.out" && grep -q ready "$folder/d.out"; do :; done
"$@" space create "Friends" --me Ann --json --data "$folder/c" > "$folder/created"
touch "$folder/d.list"
link=$("$@" space invite "Friends" --json --data "$folder/c" | field link)
"$@" space join "$link" --me Bo --json --data "$folder/d" > "$folder/joined"
until grep -q '"title":"Friends".*"role":"writer"' "$folder/d.list"; do
    "$@" space list --json --data "$folder/d" > "$folder/d.list"
done
cat "$folder/d.list"
